import { spawnSync } from "node:child_process";
import { expect } from "vitest";

/** Node makes none itself. */
const MAKER = "mkfifo";

/** Makes a FIFO, to which nobody writes; not on Windows. */
export function makeFifo(path: string): void {
  expect(spawnSync(MAKER, [path]).status).toBe(0);
}
