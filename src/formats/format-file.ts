import leven from "leven";
import { ConfigError } from "../scenario/config-error.js";
import { readSettings, type SpecifiedOptions } from "../scenario/settings.js";
import { yamlOptions } from "../scenario/yaml-options.js";
import {
  A_FORMAT_FILE,
  type EventPattern,
  type LogFormat,
  PATTERN_KINDS,
  type PatternKind,
} from "./log-format.js";

const OF_ALL = ["lamport", "time", "wallUs", "monoUs", "queue"] as const;
const OF_SENDS = [...OF_ALL, "to", "failed", "msg"] as const;
/** What a log may say of an event of each kind. */
const GROUPS: Readonly<Record<PatternKind, readonly string[]>> = {
  internal: OF_ALL,
  broadcast: OF_SENDS,
  send: [...OF_SENDS, "action"],
  receive: [...OF_ALL, "from", "msgLamport", "msg", "sentWallUs", "arrivedWallUs", "arrivedMonoUs"],
};
const FILE_GROUPS = ["id", "run"];
const RULE_KEYS = ["rates", "drawRange", "internalProbability", "duration"];
const KEYS = [...PATTERN_KINDS, "file", "names", ...RULE_KEYS];
const EXAMPLE = "send: '^SEND clock=(?<lamport>\\d+)'";
const FILE_EXAMPLE = "file: '^(?<run>run\\d+)_vm(?<id>\\d+)\\.log$'";
/** `^` and `$` are the begin and the end of a line. */
const FLAGS = "mu";

/** What a text says of how logs are read. Throws ConfigError, one line with the place. */
export function parseFormat(text: string, path: string): LogFormat {
  const given = yamlOptions(text, path, { what: A_FORMAT_FILE, example: EXAMPLE });
  const { options, source } = given;
  for (const key of Object.keys(options)) {
    if (!KEYS.includes(key))
      throw new ConfigError(source.where(key), `no such key; ${nearest(key, KEYS)}`);
  }
  const patterns = patternsOf(given);
  if (patterns.length === 0) {
    const kinds = PATTERN_KINDS.join(", ");
    throw new ConfigError(path, `has no pattern; give one for ${kinds}, like ${EXAMPLE}`);
  }
  const fileName = options.file === undefined ? undefined : fileNameOf(given);
  const rules = rulesOf(given);
  return { path, patterns, names: namesOf(given), rules, ...(fileName && { fileName }) };
}

/** What logs do not record, written as `analyze` takes it. */
function rulesOf({ options, source }: SpecifiedOptions): LogFormat["rules"] {
  const given = Object.entries(options).filter(([key]) => RULE_KEYS.includes(key));
  return readSettings({ options: Object.fromEntries(given), source }, "analyze");
}

function patternsOf({ options, source }: SpecifiedOptions): EventPattern[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const kind = PATTERN_KINDS.find((one) => one === key);
    if (kind === undefined) return [];
    const given = Array.isArray(value) ? value : [value];
    return given.map((text: unknown, i) => {
      const where = `${source.where(key)}${given.length === 1 ? "" : `, pattern ${i + 1}`}`;
      const regex = regexOf(text, where);
      checkGroups(groupsOf(regex), kind, where);
      return { kind, regex, where };
    });
  });
}

function fileNameOf({ options, source }: SpecifiedOptions): RegExp {
  const where = source.where("file");
  const regex = regexOf(options.file, where, FILE_EXAMPLE);
  const groups = groupsOf(regex);
  const unknown = groups.find((group) => !FILE_GROUPS.includes(group));
  if (unknown !== undefined) {
    throw new ConfigError(where, `its group ${unknown} is none of a file's name; write id or run`);
  }
  if (!groups.includes("id")) {
    const problem = "has no group id; put (?<id>…) around what names the machine in a file's name";
    throw new ConfigError(where, problem);
  }
  return regex;
}

function namesOf({ options, source }: SpecifiedOptions): Map<string, string> {
  const { names = {} } = options;
  const where = source.where("names");
  const problem = "is no list of names; write one a line, like 5001: machine_1";
  if (names === null || typeof names !== "object" || Array.isArray(names)) {
    throw new ConfigError(where, problem);
  }
  return new Map(
    Object.entries(names).map(([key, value]: [string, unknown]) => {
      if (typeof value !== "string" && typeof value !== "number") {
        throw new ConfigError(where, `${key} ${problem}`);
      }
      return [key, String(value)];
    }),
  );
}

function regexOf(text: unknown, where: string, example: string = EXAMPLE): RegExp {
  if (typeof text !== "string" || text === "") {
    throw new ConfigError(where, `is no regular expression; give one in quotes, like ${example}`);
  }
  try {
    return new RegExp(text, `g${FLAGS}`);
  } catch (cause) {
    const why = (cause as Error).message.replace(/^[\s\S]*\/\w*: /, "");
    throw new ConfigError(
      where,
      `is no regular expression (${why}); ${remedyFor(text, why)}`,
      cause,
    );
  }
}

function remedyFor(text: string, why: string): string {
  if (text.includes("(?P<")) return "a named group is (?<lamport>…), without the P";
  if (why === "Invalid escape") return "only ^ $ \\ . * + ? ( ) [ ] { } | / take a backslash";
  return "it is to be one of JavaScript, with a backslash before what is meant as it stands";
}

/** The names of the groups of a pattern: with another choice, nothing, it fits any text. */
function groupsOf({ source }: RegExp): string[] {
  return Object.keys(new RegExp(`${source}|`, FLAGS).exec("")?.groups ?? {});
}

function checkGroups(groups: readonly string[], kind: PatternKind, where: string): void {
  const own = GROUPS[kind];
  for (const group of groups) {
    if (own.includes(group)) continue;
    const kinds = PATTERN_KINDS.filter((each) => GROUPS[each].includes(group));
    const help = kinds.length > 0 ? `it is of ${kinds.join(" and ")}` : nearest(group, own);
    throw new ConfigError(where, `${group} is no group of ${kind}; ${help}`);
  }
  if (!groups.includes("lamport")) {
    const problem = "has no group lamport; put (?<lamport>\\d+) where the clock after the event is";
    throw new ConfigError(where, problem);
  }
  if (groups.includes("time") && groups.includes("wallUs")) {
    throw new ConfigError(where, "has both time and wallUs; keep one");
  }
}

/** What people call the keys, beside what looks like them. */
const ALIASES: Readonly<Record<string, string>> = {
  clock: "lamport",
  logical: "lamport",
  sender: "from",
  recipients: "to",
  stamp: "msgLamport",
  timestamp: "time",
};

function nearest(word: string, known: readonly string[]): string {
  const alias = ALIASES[word.toLowerCase()];
  const [near = ""] = known.toSorted((a, b) => leven(word, a) - leven(word, b));
  if (alias !== undefined && known.includes(alias)) return `did you mean ${alias}?`;
  return leven(word, near) <= word.length / 2
    ? `did you mean ${near}?`
    : `there are ${known.join(", ")}`;
}
