import { dialPatience } from "../crowd.js";
import type { Routing } from "./routing.js";

/** The complete graph: every machine is linked with every other, and sends to each by its link. */
export const mesh: Routing = { linked: () => true, nodes: (machines) => machines, dialPatience };
