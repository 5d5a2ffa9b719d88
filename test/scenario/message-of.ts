import { ConfigError } from "../../src/scenario/config-error.js";

/** The message that an action fails with, which must be a ConfigError of one line. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (/[\r\n]/.test(error.message)) throw new Error(`more than one line: ${error.message}`);
    return error.message;
  }
  throw new Error("nothing was refused");
}
