import type { TransportName } from "./message-transport.js";

/** What the parent has its three processes do, all at the same time; each answers with numbers. */
export type LinkOrder =
  /** Listen for links of this kind, to be loaded like this. Answer: the port. */
  | {
      readonly kind: "listen";
      readonly transport: TransportName;
      readonly load: "full" | "low";
      readonly ids: readonly string[];
      readonly me: number;
    }
  /** Link with the others, by the ports of all in the order of the ids. An empty answer. */
  | { readonly kind: "join"; readonly transport: TransportName; readonly ports: readonly number[] }
  /** Load the links. Answer at full load: messages taken per second; at low load: latencies in µs. */
  | { readonly kind: "load"; readonly transport: TransportName; readonly forMs: number };

export type LinkAnswer = readonly number[];
