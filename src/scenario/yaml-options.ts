import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
} from "yaml";
import { ConfigError } from "./config-error.js";
import type { SpecifiedOptions } from "./settings.js";

/** What a message calls a file of options, and one that it may hold. */
export interface FileWords {
  /** `a scenario file`. */
  readonly what: string;
  /** `machines: 3`. */
  readonly example: string;
}

/** Far more than any such file needs; a larger one is some other file. */
const CHARACTERS_MAX = 1_048_576;

/** The options in the text of a YAML file, unchecked. Throws ConfigError where it holds none. */
export function yamlOptions(text: string, path: string, words: FileWords): SpecifiedOptions {
  if (text.length > CHARACTERS_MAX) {
    throw new ConfigError(path, `is larger than 1 MiB; give ${words.what}`);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineOf = (offset: number) => counter.linePos(offset).line;
  refuseBroken(document, text, words, (offset) => `${path}:${lineOf(offset)}`);
  const options = new Map<string, unknown>();
  const lines = new Map<string, number>();
  for (const { key, value } of itemsOf(document, path, words)) {
    const name = isScalar(key) ? String(key.value) : "?";
    lines.set(name, lineOf(isNode(key) ? (key.range?.[0] ?? 0) : 0));
    options.set(name, plainValue(value, document, words, `${path}:${lines.get(name)}: ${name}`));
  }
  return {
    options: Object.fromEntries(options),
    source: { option: (key) => key, where: (key) => `${path}:${lines.get(key)}: ${key}` },
  };
}

/** A warning counts too: an unknown tag is a slip. */
function refuseBroken(
  document: Document,
  text: string,
  words: FileWords,
  where: (offset: number) => string,
): void {
  const [error] = [...document.errors, ...document.warnings];
  if (error === undefined) return;
  const [offset] = error.pos;
  if (error.code !== "DUPLICATE_KEY") {
    throw new ConfigError(where(offset), notYaml(error.message, words), error);
  }
  const [key] = text.slice(offset).split(/[:\s]/, 1);
  throw new ConfigError(`${where(offset)}: ${key}`, "given twice; keep one", error);
}

function itemsOf(
  { contents }: Document,
  path: string,
  { example }: FileWords,
): readonly Pair<unknown, unknown>[] {
  // Nothing but comments is a file that leaves everything as it is.
  if (contents === null) return [];
  if (isMap(contents)) return contents.items;
  throw new ConfigError(`${path}:1`, `is no list of options; write one a line, like ${example}`);
}

function plainValue(value: unknown, document: Document, words: FileWords, where: string): unknown {
  try {
    return isNode(value) ? value.toJS(document) : value;
  } catch (cause) {
    // Only aliases fail this late: unresolved ones, and those that multiply without end.
    throw new ConfigError(where, notYaml((cause as Error).message, words), cause);
  }
}

function notYaml(why: string, { example }: FileWords): string {
  return `is not YAML (${why}); write one option a line, like ${example}`;
}
