import { readFileSync } from "node:fs";

/** What package.json says. */
export interface Manifest {
  readonly version: string;
  /** The versions of Node that k3mesh is made for, like `>=20.19`. */
  readonly engines: { readonly node: string };
}

export function manifest(): Manifest {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text) as Manifest;
}
