import type { Format } from "../analysis/run.js";

/** What people call a format of logs; programs have its own name. */
export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  k3mesh: "k3mesh",
  least: "JSON-lines",
  text: "text",
  "star-json": "star-JSON",
  described: "described",
};
