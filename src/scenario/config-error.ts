/** A user wrote something wrong: one line says where, what, why and what to do. */
export class ConfigError extends Error {
  readonly code = "config";

  /** `where` is an option, or a file with line and key; line breaks in either become spaces. */
  constructor(where: string, problem: string, cause?: unknown) {
    super(`${where}: ${problem}`.replace(/\s*[\r\n]+\s*/g, " ").trim(), { cause });
    this.name = "ConfigError";
  }
}
