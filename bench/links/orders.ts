import type { CarrierName } from "./carrier.js";

/** What the parent has its three processes do, all at the same time; each answers with numbers. */
export type LinkOrder =
  /** Listen for links of this kind, to be loaded like this. Answer: the port. */
  | {
      readonly kind: "listen";
      readonly carrier: CarrierName;
      readonly load: "full" | "low";
      readonly ids: readonly string[];
      readonly me: number;
    }
  /** Link with the others, by the ports of all in the order of the ids. An empty answer. */
  | { readonly kind: "join"; readonly carrier: CarrierName; readonly ports: readonly number[] }
  /** Load the links. Answer at full load: messages taken per second; at low load: latencies in µs. */
  | { readonly kind: "load"; readonly carrier: CarrierName; readonly forMs: number };

export type LinkAnswer = readonly number[];
