import type { Cli } from "./cli.js";
import { isRunning } from "./pids.js";
import { until } from "./until.js";

/** More than what counts as one wish to end. */
const APART_MS = 700;

/**
 * Ctrl-C once more, until a process is gone that answers to none. Again and again would not do: what
 * comes while the command exits finds no handler.
 */
export async function interruptAgain(ran: Cli, frozen: number): Promise<void> {
  let askedMs = Date.now();
  await until("the second Ctrl-C is heeded", () => {
    if (!isRunning(frozen)) return true;
    if (Date.now() < askedMs + APART_MS) return false;
    askedMs = Date.now();
    ran.signal("SIGINT");
    return false;
  });
}
