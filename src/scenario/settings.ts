import leven from "leven";
import { ConfigError } from "./config-error.js";
import type { Field } from "./field.js";
import type { CommandName, OptionRow } from "./option-row.js";
import { OPTIONS, optionsOf, SCREEN, type Settings } from "./options.js";

/** Where options come from, so that a message can use the reader's own words. */
export interface Source {
  /** The option as it is written there: `--draw-range` or `drawRange`. */
  readonly option: (key: string) => string;
  /** The option and the place where it stands: `busy.yaml:7: drawRange`. */
  readonly where: (key: string) => string;
}

/** Options as they were written, unchecked, under their names in camelCase. */
export interface SpecifiedOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly source: Source;
}

const ONE_THING = "both set one thing";

/** Pairs of options that exclude each other, and why: where one is given, the other is not open. */
const EXCLUSIVE = [
  ["drawRange", "internalProbability", ONE_THING],
  ["rates", "rateRange", ONE_THING],
  ["rate", "rateRange", ONE_THING],
  ["seed", "seeds", ONE_THING],
  ["name", "seeds", "many runs are named by their seeds"],
] as const;

/** Options that people typed. */
export const COMMAND_LINE: Source = { option: commandLineOption, where: commandLineOption };

/** Options of `runMesh`. */
export const CODE: Source = { option: (key) => key, where: (key) => `scenario.${key}` };

/** The options of a command among all that commander has read, which refused unknown ones. */
export function typed(
  options: SpecifiedOptions["options"],
  command: CommandName,
): SpecifiedOptions {
  const known = settingKeys(command);
  const own = Object.entries(options).filter(([key]) => known.includes(key));
  return { options: Object.fromEntries(own), source: COMMAND_LINE };
}

/** Checks what one source gives for a command; throws a ConfigError on the first thing wrong. */
export function readSettings(
  { options, source }: SpecifiedOptions,
  command: CommandName,
): Settings {
  const known = settingKeys(command);
  const values: [string, unknown][] = [];
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!known.includes(key)) throw unknownKey(key, command, source);
    const { schema } = OPTIONS[key as keyof typeof OPTIONS];
    values.push([key, checked<unknown>(schema, value, source.where(key))]);
  }
  const settings = Object.fromEntries(values);
  refuseExclusive(settings, source);
  return settings;
}

/** A value as its field reads it; throws a ConfigError that says `where` it stands. */
export function checked<T>(field: Field<T>, value: unknown, where: string): T {
  const result = field.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(where, result.error.issues[0]?.message ?? "is not valid");
}

/** Both together, where `upper` wins, also over an option that sets the same thing as its own. */
export function mergeSettings(lower: Settings, upper: Settings): Settings {
  const overruled = EXCLUSIVE.flatMap(([one, other]) => {
    if (one in upper) return [other];
    return other in upper ? [one] : [];
  });
  const kept = Object.entries(lower).filter(([key]) => !overruled.some((each) => each === key));
  return { ...Object.fromEntries(kept), ...upper };
}

function settingKeys(command: CommandName): string[] {
  return optionsOf(command).flatMap(({ key, group }) => (group === SCREEN ? [] : [key]));
}

function refuseExclusive(settings: object, source: Source): void {
  for (const [one, other, why] of EXCLUSIVE) {
    if (!(one in settings && other in settings)) continue;
    const problem = `cannot stand beside ${source.option(one)}: ${why}; keep one`;
    throw new ConfigError(source.where(other), problem);
  }
}

function unknownKey(key: string, command: CommandName, source: Source): ConfigError {
  const elsewhere = optionOfOthers(key, command);
  if (elsewhere !== undefined)
    return new ConfigError(source.where(key), `${elsewhere}; leave it out`);
  const known = settingKeys(command);
  const [nearest = ""] = known.toSorted((a, b) => leven(key, a) - leven(key, b));
  const isNear = leven(key, nearest) <= key.length / 2;
  const help = isNear ? `did you mean ${nearest}?` : `the options are ${known.join(", ")}`;
  return new ConfigError(source.where(key), `no such option; ${help}`);
}

/** Which commands take an option that this one does not; undefined where none does. */
export function optionOfOthers(key: string, command: string): string | undefined {
  const row: OptionRow<unknown> | undefined = Object.entries(OPTIONS).find(
    ([each]) => each === key,
  )?.[1];
  const isElsewhere =
    row !== undefined && row.group !== SCREEN && !row.commands.some((each) => each === command);
  return isElsewhere ? `is an option of ${row.commands.join(", ")}, not of ${command}` : undefined;
}

/** An option as it is typed: `drawRange` is `--draw-range`. */
export function commandLineOption(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
