import { expect, test } from "vitest";
import { parseFormat } from "../../src/formats/format-file.js";
import { ConfigError } from "../../src/scenario/config-error.js";

function problemOf(text: string): string {
  try {
    parseFormat(text, "f.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message).not.toContain("\n");
    return message;
  }
  return "";
}

const SEND = "send: 'SEND (?<lamport>\\d+)'";

test("a kind may have several patterns, in the order of the file", () => {
  const { patterns } = parseFormat(
    "send: ['S (?<lamport>\\d+)', 'T (?<lamport>\\d+)']\ninternal: 'I (?<lamport>\\d+)'",
    "f.yaml",
  );
  expect(patterns.map(({ kind }) => kind)).toEqual(["send", "send", "internal"]);
});

test("how the run was is written as the options of analyze are", () => {
  const written = `${SEND}\nrates: 1,3,6\ndrawRange: 10\nduration: 60s`;
  const { rules } = parseFormat(written, "f.yaml");
  expect(rules).toEqual({ rates: [1, 3, 6], drawRange: 10, duration: 60_000 });
  expect(parseFormat(SEND, "f.yaml").rules).toEqual({});
});

test.each([
  [`${SEND}\nrates: fast`, 'f.yaml:2: rates: "fast" is no list of rates; give one per machine'],
  [
    `${SEND}\ndrawRange: 10\ninternalProbability: 0.5`,
    "f.yaml:3: internalProbability: cannot stand beside drawRange: both set one thing; keep one",
  ],
  ["", "f.yaml: has no pattern; give one for receive, send, broadcast, internal, like"],
  ["# nothing", "f.yaml: has no pattern"],
  ["- a", "f.yaml:1: is no list of options; write one a line, like send: "],
  [`${SEND}\nrecieve: 'x'`, "f.yaml:2: recieve: no such key; did you mean receive?"],
  [`${SEND}\nport: 1`, "f.yaml:2: port: no such key; there are receive, send, broadcast, internal"],
  ["send: 7", "f.yaml:1: send: is no regular expression; give one in quotes, like send: '^SEND"],
  [
    `${SEND}\ninternal: '(?<lamport>'`,
    "f.yaml:2: internal: is no regular expression (Unterminated",
  ],
  ["send: '(?P<lamport>.)'", "(Invalid group); a named group is (?<lamport>…), without the P"],
  ["send: 'a\\-(?<lamport>.)'", "(Invalid escape); only ^ $ \\ . * + ? ( ) [ ] { } | / take a"],
  ["send: 'SEND'", "f.yaml:1: send: has no group lamport; put (?<lamport>\\d+) where the clock"],
  ["send: '(?<clock>.)'", "f.yaml:1: send: clock is no group of send; did you mean lamport?"],
  ["receive: '(?<sender>.)'", "sender is no group of receive; did you mean from?"],
  ["send: '(?<lamport>.)(?<from>.)'", "from is no group of send; it is of receive"],
  ["receive: '(?<lamport>.)(?<zzz>.)'", "zzz is no group of receive; there are lamport, time,"],
  ["send: '(?<lamport>.)(?<time>.)(?<wallUs>.)'", "send: has both time and wallUs; keep one"],
  [
    "send: ['(?<lamport>.)', '(?<lamport>']",
    "f.yaml:1: send, pattern 2: is no regular expression (Unterminated",
  ],
  [
    `${SEND}\nfile: {id: 'x'}`,
    "file: is no regular expression; give one in quotes, like file: '^(?<run>",
  ],
  [`${SEND}\nfile: 'x'`, "f.yaml:2: file: has no group id; put (?<id>…) around what names"],
  [`${SEND}\nfile: '(?<id>.)(?<name>.)'`, "f.yaml:2: file: its group name is none of a file's"],
  [`${SEND}\nnames: 5001`, "f.yaml:2: names: is no list of names; write one a line, like 5001:"],
  [`${SEND}\nnames: {5001: [a]}`, "f.yaml:2: names: 5001 is no list of names; write one a line"],
  [`${SEND}\n${SEND}`, "f.yaml:2: send: given twice; keep one"],
])("what is wrong with it is one line with place and remedy: %s", (text, says) => {
  expect(problemOf(text)).toContain(says);
});
