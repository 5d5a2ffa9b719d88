import type { Hello } from "../../src/wire/frames.js";

/** What a machine says of itself in the scenario of three; incarnations are 20 hex digits. */
export function helloFrom(id: string, special: Partial<Hello> = {}): Hello {
  return {
    kind: "hello",
    run: "demo",
    id,
    incarnation: incarnation(1),
    host: `host-${id}`,
    topology: "mesh",
    machines: 3,
    rules: {},
    seed: null,
    rate: 1,
    port: 4330,
    linksUp: 0,
    known: [],
    ...special,
  };
}

/** The n-th process start. */
export function incarnation(n: number): string {
  return n.toString(16).padStart(20, "0");
}
