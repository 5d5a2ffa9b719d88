import { ConfigError } from "../scenario/config-error.js";
import type { SpecifiedOptions } from "../scenario/settings.js";
import { type FileWords, yamlOptions } from "../scenario/yaml-options.js";
import { NotAFileError, readText } from "./regular-file.js";

const SCENARIO_FILE: FileWords = { what: "a scenario file", example: "machines: 3" };

/** The options of a scenario file, unchecked. Throws ConfigError where there are none. */
export function readScenarioFile(path: string): SpecifiedOptions {
  return yamlOptions(readOptionsText(path, SCENARIO_FILE.what), path, SCENARIO_FILE);
}

/** The text of a file that a user names, where `what` is wanted. Throws ConfigError. */
export function readOptionsText(path: string, what: string): string {
  try {
    return readText(path);
  } catch (cause) {
    if (cause instanceof NotAFileError) {
      throw new ConfigError(path, `is ${cause.found}; give ${what}`, cause);
    }
    throw new ConfigError(path, `cannot be read, ${whyUnreadable(cause)}; check the path`, cause);
  }
}

function whyUnreadable(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "ELOOP":
      return "its links lead in a circle";
    case "EACCES":
      return "permission denied";
    default:
      return message;
  }
}
