import type { TestProject } from "vitest/node";
import { lanProblem } from "./lan.js";
import { Namespace } from "./namespace.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Why the tests are skipped; absent when they are not. */
    readonly lanProblem?: string;
  }
}

/** Before all test files: skips them where no LAN can be built, but never in CI. */
export function setup(project: TestProject): (() => void) | undefined {
  const problem = lanProblem();
  // Workers that were killed could not remove their namespaces.
  if (problem === undefined) return () => Namespace.removeAll();
  if (process.env.CI) throw new Error(`no virtual LAN can be built here: ${problem}`);
  console.warn(`no virtual LAN can be built here, its tests are skipped: ${problem}`);
  project.provide("lanProblem", problem);
  return undefined;
}
