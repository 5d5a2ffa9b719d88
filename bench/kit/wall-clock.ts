import { systemClock } from "../../dist/node/system-clock.js";

/** Microseconds since the epoch, by the clock that the traces' stamps begin with. */
export function wallUs(): number {
  return systemClock.readSystem().systemUs;
}
