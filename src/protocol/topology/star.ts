import { HUB_ID } from "../../model/id.js";
import type { Routing } from "./routing.js";

/** Every machine is linked with the hub alone, which carries frames for the others. */
export const star: Routing = {
  linked: (one, other) => one === HUB_ID || other === HUB_ID,
  nodes: (machines) => [...machines, HUB_ID],
  // Around a hub no two leaves dial each other at once.
  dialPatience: () => 1,
};
