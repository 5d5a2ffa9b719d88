import { readFileSync } from "node:fs";

// Read by every Node, however old: no import here, or behind it, that one of them does not have.

/** Whether a version of Node is one of those `wanted`, which are of the form `>=20.19`. */
export function isNodeWanted(version: string, wanted: string): boolean {
  const [numbers, minimum] = [version, minimumOf(wanted)].map(numbersOf) as [number[], number[]];
  const place = minimum.findIndex((part, i) => numbers[i] !== part);
  return place === -1 || (numbers[place] ?? 0) > (minimum[place] ?? 0);
}

/** The first of the versions that are wanted. */
export function minimumOf(wanted: string): string {
  return wanted.replace(/^>=/, "");
}

/** Why this Node cannot run k3mesh, for people; undefined when it can. */
export function nodeProblem(
  version: string = process.versions.node,
  wanted: string = manifest().engines.node,
): string | undefined {
  if (isNodeWanted(version, wanted)) return undefined;
  return (
    `Node.js ${version} is too old, k3mesh needs ${minimumOf(wanted)} or later: ` +
    "install a newer one from https://nodejs.org"
  );
}

function numbersOf(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10));
}

/** What package.json says. */
interface Manifest {
  readonly version: string;
  /** The versions of Node that k3mesh is made for, like `>=20.19`. */
  readonly engines: { readonly node: string };
}

export function manifest(): Manifest {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text) as Manifest;
}
