import { HUB_ID } from "../../model/id.js";
import type { Routing } from "./routing.js";

/** Every machine is linked with the hub alone, which gets each message once and copies it. */
export const star: Routing = {
  linked: (one, other) => one === HUB_ID || other === HUB_ID,
  legs: (to) => [{ by: HUB_ID, to }],
};
