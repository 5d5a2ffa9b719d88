import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { analyzeCommand } from "../../src/cli/analyze.js";
import { compareCommand } from "../../src/cli/compare.js";
import { doctorCommand } from "../../src/cli/doctor.js";
import { explainCommand } from "../../src/cli/explain.js";
import { reportFailure } from "../../src/cli/failure.js";
import { hubCommand, joinCommand } from "../../src/cli/join.js";
import { runCommand } from "../../src/cli/run.js";
import { obeyedIn } from "../kit/obeyed.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

/** Each of another kind: CSI, OSC, C1, DEL, controls, writing directions, line separators. */
const HOSTILE =
  "\u001b[2J\u001b[31m\u001b]0;title\u0007\u009b31m\u0085\u007f\r\b\u0001\u202e\u2066\u2028\u2029x";
/** As above, for where text is JSON: half a character too. */
const IN_JSON = `${HOSTILE}\ud800`;
/** No name of a file has a NUL or a slash; all else may be in it. */
const NAME = process.platform === "win32" ? "\u202e\u0085x" : HOSTILE;

const EVENT = { kind: "internal", lamport: 1 };
const HEADER = { kind: "header", v: 1, run: "demo", runId: "r", id: "a" };

/** The text of a folder's files, by name. */
const FOLDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "unknown key of a header": { "a.trace.jsonl": json({ ...HEADER, [IN_JSON]: 1 }) },
  "value of a header": { "a.trace.jsonl": json({ ...HEADER, run: IN_JSON, id: IN_JSON }) },
  "kind of a record": { "a.trace.jsonl": json({ kind: IN_JSON }) },
  "no JSON": { "a.trace.jsonl": `${HOSTILE}\n` },
  "name of a trace": { [`${NAME}.trace.jsonl`]: json(HEADER) },
  "run.json": { "run.json": json({ [IN_JSON]: IN_JSON }), "a.trace.jsonl": json(HEADER) },
  "name of a log": { [`${NAME}.jsonl`]: json({ kind: "internal", lamport: 1 }) },
  "names in a log": {
    "a.jsonl":
      json({ kind: "send", lamport: 1, msg: IN_JSON, to: [IN_JSON] }) +
      json({ kind: "receive", lamport: 1, from: IN_JSON, msg: IN_JSON }),
    "b.jsonl": json({ kind: "receive", lamport: 1, from: "a", msg: IN_JSON }),
  },
  "kind in a log": {
    "a.jsonl": json({ kind: "internal", lamport: 1 }) + json({ kind: IN_JSON, lamport: 1 }),
  },
  "keys of a log": { "a.jsonl": json({ kind: "send", lamport: 1, to: { [IN_JSON]: 1 } }) },
  "values of a text log": {
    "a.log":
      "[SEND] SystemTime=1.5, LogicalClock=1, Info=To=2\n" +
      `[RECEIVE] SystemTime=2.5, LogicalClock=${HOSTILE.replace("\r", "")}, Info=From=2\n`,
  },
  "names in a text log": {
    "a.log": `[RECEIVE] LogicalClock=2, From=${HOSTILE.replace("\r", "")}, SenderClock=1\n`,
  },
  "names in a star's log": { "client-a-1.json": starLog(IN_JSON) },
  "event of a star's log": {
    "client-a-1.json": `[{"event_type": "INTERNAL"}, ${json({ event_type: IN_JSON })}]`,
  },
  "arguments of a star": {
    "client-a-1.json": starLog("a"),
    "args.json": json({ run_time: IN_JSON }),
  },
  "unknown files": { [NAME]: "nothing" },
};

const SCENARIOS: readonly string[] = [
  `"${HOSTILE.replaceAll(/[^ -~]/g, inYaml)}": 1\n`,
  `name: "${HOSTILE.replaceAll(/[^ -~]/g, inYaml)}"\n`,
  `rates: "${HOSTILE.replaceAll(/[^ -~]/g, inYaml)}"\n`,
  `${HOSTILE}: 1\n`,
];

/** Ways to type something wrong, after the command. */
const ARGUMENTS: readonly (readonly string[])[] = [
  [`--${NAME}`],
  ["demo", `--${NAME}=1`],
  ...["--machines", "--rates", "--listen", "--interface", "--id", "--duration", "--topology"].map(
    (option) => ["demo", option, NAME],
  ),
];

const COMMANDS: readonly (readonly [string, () => Command])[] = [
  ["run", runCommand],
  ["join", joinCommand],
  ["hub", hubCommand],
  ["analyze", analyzeCommand],
  ["compare", compareCommand],
  ["explain", explainCommand],
  ["doctor", doctorCommand],
];

test("analyze shows nothing of what folders hold that a terminal would obey", async () => {
  const cwd = tempFolder();
  const folders = writtenIn(cwd, [...Object.entries(FOLDERS), [NAME, { "a.jsonl": json(EVENT) }]]);
  const absent = join(cwd, `no ${NAME}`);
  for (const targets of [...[...folders, absent].map((one) => [one]), [...folders, absent]]) {
    for (const options of [[], ["--json"], ["--debug"]]) {
      const screen = new FakeScreen(false);
      const args = [...options, ...targets];
      expect(await shownBy(analyzeCommand(screen), args, screen)).not.toBe("");
    }
  }
});

/** Logs that can be read, with what is obeyed in all that is shown of them. */
const READABLE = {
  "a.jsonl":
    json({ kind: "internal", lamport: 1, note: IN_JSON }) +
    json({ kind: "send", lamport: 2, msg: IN_JSON, to: [IN_JSON] }),
  [`b${NAME}.jsonl`]: json({ kind: "receive", lamport: 1, from: "a", msg: IN_JSON }),
};

test("explain shows nothing of what folders hold that a terminal would obey", async () => {
  const cwd = tempFolder();
  const folders = writtenIn(cwd, [...Object.entries(FOLDERS), [NAME, READABLE]]);
  for (const folder of folders) {
    for (const event of [[], ["a:1"], ["1:1"], [`b${NAME}.jsonl:1`], [`${NAME}:1`], [NAME]]) {
      for (const options of [[], ["--json"]]) {
        const screen = new FakeScreen(false);
        const args = [...options, folder, ...event];
        expect(await shownBy(explainCommand(screen), args, screen)).not.toBe("");
      }
    }
  }
});

/** Writes a folder for each kind, and gives their paths. */
function writtenIn(
  cwd: string,
  kinds: readonly (readonly [string, Readonly<Record<string, string>>])[],
): string[] {
  return kinds.map(([what, files]) => {
    const folder = join(cwd, what);
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  });
}

test.each(SCENARIOS)(
  "run and compare show nothing that is obeyed of the scenario %j",
  async (text) => {
    const file = join(tempFolder(), `${NAME}.yaml`);
    writeFileSync(file, text);
    for (const command of [runCommand(), compareCommand()]) {
      expect(await shownBy(command, [file])).toMatch(/^k3mesh: .*\\u.*\n$/);
    }
  },
);

test.each(COMMANDS)(
  "%s shows no argument so that a terminal would obey it",
  async (_name, make) => {
    for (const args of ARGUMENTS) {
      expect(await shownBy(make(), args), JSON.stringify(args)).toMatch(/^k3mesh: [^\n]+\n$/);
    }
  },
);

/** All that a command shows that ends in an error or by itself: a terminal obeys nothing of it. */
async function shownBy(
  command: Command,
  args: readonly string[],
  screen: FakeScreen = new FakeScreen(false),
): Promise<string> {
  const before = process.exitCode;
  try {
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    const exitCode = reportFailure(error, false, screen.stderr);
    expect(exitCode, JSON.stringify(args)).toBe(2);
  } finally {
    process.exitCode = before;
  }
  const shown = [...screen.out, ...screen.err].join("");
  expect(obeyedIn(shown), JSON.stringify(args)).toEqual([]);
  return shown;
}

function json(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function starLog(name: string): string {
  const times = { system_clock_time: 1, logical_clock_time: 1 };
  const message = { source: name, type: "BROADCAST", ...times };
  return `[${json({ event_type: "SEND", ...times, message_queue_size: 0, message })}]`;
}

function inYaml(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
