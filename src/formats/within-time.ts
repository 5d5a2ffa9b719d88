import { createContext, runInContext } from "node:vm";

/** What took longer than it may. */
export class TimeoutError extends Error {}

/**
 * Does work that can be stopped at any point, even within a regular expression, and must change
 * nothing. Throws TimeoutError when it takes longer, and what the work throws.
 */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const results: T[] = [];
  const context = createContext({ work: () => results.push(work()) });
  try {
    runInContext("work()", context, { timeout: limitMs });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? new TimeoutError() : error;
  }
  return results[0] as T;
}
