import { seatInText } from "../runtime/relay/detour.js";

/** Where a connection led, for people: an address, or a leaf's seat at the hub. */
export function placeText(address: string): string {
  const seat = seatInText(address);
  return seat === undefined ? address : `seat ${seat} at the hub`;
}
