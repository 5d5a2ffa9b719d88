import { describe, expect, test } from "vitest";
import { describeIncident } from "../../../src/analysis/incidents.js";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import { analyzeFiles, breachOf, checkOf, type Files, troubles } from "./log-folder.js";

const internal = (lamport: number, more = {}) => line({ kind: "internal", lamport, ...more });
const send = (lamport: number, more = {}) => line({ kind: "send", lamport, ...more });
const receive = (lamport: number, from: unknown, msgLamport: number, more = {}) =>
  line({ kind: "receive", lamport, from, msgLamport, ...more });

function line(event: object): string {
  return JSON.stringify(event);
}

const GOOD: Files = {
  "a.jsonl": [internal(1), send(2, { to: ["b", "c"] }), receive(5, "c", 4)],
  "b.jsonl": [receive(3, "a", 2), internal(4)],
  "c.jsonl": [receive(3, "a", 2), send(4, { to: "a" })],
};

test("logs with recipients tell of everything but times, actions and a seed", async () => {
  const analysis = await analyzeFiles(GOOD);
  expect(troubles(analysis)).toStrictEqual({
    queues: "not recorded",
    ticks: "not recorded",
    actions: "not recorded",
    seed: "not recorded",
  });
  expect(checkOf(analysis, "conservation")).toMatchObject({ sent: 3, received: 3, lost: 0 });
  expect(analysis).toMatchObject({
    format: "least",
    run: { runId: null, seed: null, topology: null, startedWallUs: null },
    status: null,
    messages: { sent: 3, received: 3, failed: null, latency: { p50Us: null, impossible: null } },
  });
  expect(analysis.run.roster.map(({ id, rate }) => [id, rate])).toStrictEqual([
    ["a", null],
    ["b", null],
    ["c", null],
  ]);
  expect(exitCodeOf(analysis)).toBe(0);
});

test("an event with the least alone is read as one with more keys is", async () => {
  const logs = (more: object): Files => ({
    "a.jsonl": [internal(1, more), send(2, more), receive(9, "c", 8, more)],
    "b.jsonl": [receive(3, "a", 2, more), internal(0, more)],
    "c.jsonl": [internal(2 ** 50, more), receive(1, "b", 0, more), send(8, more)],
  });
  const bare = await analyzeFiles(logs({}));
  // Only the folder differs.
  const run = { ...bare.run, run: expect.any(String) };
  expect(await analyzeFiles(logs({ colour: "red" }))).toStrictEqual({ ...bare, run });
});

test.each([
  ["a stamp beyond 2^50", internal(2 ** 50 + 1)],
  ["a stamp below 0", send(-1)],
  ["a stamp that is no integer", send(1.5)],
  ["a sender without a name", receive(3, "", 2)],
  ["a message's stamp below 0", receive(3, "a", -1)],
])("%s is refused, whatever stands beside it", async (_, wrong) => {
  const refusals = [wrong, wrong.replace("}", ',"colour":"red"}')].map((text) =>
    analyzeFiles({ "a.jsonl": [send(1), text], "b.jsonl": [internal(1)] }).catch(String),
  );
  const [bare, beside] = await Promise.all(refusals);
  expect(bare).toMatch(/a\.jsonl:2/);
  expect(beside).toBe(bare);
});

describe("whoever breaks Lamport's rules is told which, at the first line that does", () => {
  test.each([
    [
      "a receive without its own event: max(own, message's) alone",
      { "b.jsonl": [internal(1), receive(2, "a", 2)] },
      [
        "clock-condition",
        "b.jsonl",
        2,
        "the receive is stamped 2, not max(1, 2) + 1",
        /^Lamport's rule IR2: a rec/,
      ],
    ],
    [
      "a receive that only looks at its own clock",
      {
        "a.jsonl": [internal(1), internal(2), internal(3), send(4, { to: ["b", "c"] })],
        "b.jsonl": [internal(1), receive(2, "a", 4)],
        "c.jsonl": [receive(5, "a", 4)],
      },
      [
        "clock-condition",
        "b.jsonl",
        2,
        "the receive is stamped 2, not max(1, 4) + 1",
        /^Lamport's rule IR2: a rec/,
      ],
    ],
    [
      "a receive that takes over the message's clock, though its own is ahead",
      { "b.jsonl": [internal(1), internal(2), internal(3), internal(4), receive(3, "a", 2)] },
      [
        "clocks-increase",
        "b.jsonl",
        5,
        "the clock goes from 4 to 3",
        /^Lamport's rule IR2: a receive/,
      ],
    ],
    [
      "a first receive that is no later than its message",
      { "b.jsonl": [receive(2, "a", 2)] },
      [
        "clock-condition",
        "b.jsonl",
        1,
        "the receive is stamped 2, its message 2",
        /^Lamport's rule IR2: a receive/,
      ],
    ],
    [
      "the clock is sent and then incremented",
      {
        "b.jsonl": [internal(1), receive(2, "a", 1)],
        "c.jsonl": [internal(1), receive(2, "a", 1)],
      },
      [
        "clock-condition",
        "b.jsonl",
        2,
        "a@1 carries 1, not 2",
        /carries the clock before the incr/,
      ],
    ],
    [
      "the clock is sent, logged and then incremented",
      {
        "a.jsonl": [internal(1), send(1, { to: ["b", "c"] }), internal(2)],
        "b.jsonl": [receive(2, "a", 1)],
        "c.jsonl": [receive(2, "a", 1)],
      },
      [
        "clocks-increase",
        "a.jsonl",
        2,
        "the clock goes from 1 to 1",
        /a send before its message leaves/,
      ],
    ],
    [
      "an internal event does not count",
      { "b.jsonl": [receive(3, "a", 2), internal(3)] },
      [
        "clocks-increase",
        "b.jsonl",
        2,
        "the clock goes from 3 to 3",
        /^Lamport's rule IR1: every event of its own/,
      ],
    ],
  ] as const)("%s", async (_title, files, [name, file, at, reason, rule]) => {
    const a = [internal(1), send(2, { to: ["b", "c"] })];
    const analysis = await analyzeFiles({
      "a.jsonl": a,
      "c.jsonl": [receive(3, "a", 2)],
      ...files,
    });
    expect(breachOf(analysis, name)).toStrictEqual({
      file,
      line: at,
      reason,
      rule: expect.stringMatching(rule),
    });
    expect(exitCodeOf(analysis)).toBe(1);
  });
});

test("a step of more than one where nothing is received is Lamport's to allow, and noted", async () => {
  const analysis = await analyzeFiles({
    ...GOOD,
    "b.jsonl": [receive(3, "a", 2), internal(4), internal(8), send(11, { to: [] }), internal(12)],
  });
  expect(checkOf(analysis, "clocks-increase")).toMatchObject({
    result: "true",
    leaps: 2,
    firstLeap: { file: "b.jsonl", line: 3 },
  });
  expect(exitCodeOf(analysis)).toBe(0);
});

describe("logs that prove nothing about clocks say so, and end with exit code 4", () => {
  test.each([
    [
      "one machine",
      { "a.jsonl": [internal(1), internal(2)] },
      "it takes the logs of at least two machines",
    ],
    [
      "no message",
      { "a.jsonl": [internal(1)], "b.jsonl": [internal(1)], "c.jsonl": [internal(1)] },
      "no message was received",
    ],
    [
      "messages of machines without a log",
      { "a.jsonl": [receive(3, "x", 2)], "b.jsonl": [internal(1), receive(3, "y", 2)] },
      "these machines never heard of each other: the logs are of a, b, they name x, y",
    ],
  ] as const)("%s", async (_title, files, reason) => {
    const analysis = await analyzeFiles(files);
    expect(analysis.nothingToJudge).toBe(reason);
    expect(exitCodeOf(analysis)).toBe(4);
    expect(exitCodeOf({ ...analysis, status: null, checks: [] })).toBe(4);
  });

  test("but what is false remains false", async () => {
    const analysis = await analyzeFiles({ "a.jsonl": [internal(2), internal(2)] });
    expect(exitCodeOf(analysis)).toBe(1);
  });
});

test("messages with names need no stamps", async () => {
  const named: Files = {
    ...GOOD,
    "a.jsonl": [send(1, { to: ["b"], msg: 17 }), send(2, { to: ["b"], msg: "x y" })],
    "b.jsonl": [
      line({ kind: "receive", lamport: 2, from: "a", msg: 17 }),
      line({ kind: "receive", lamport: 3, from: "a", msg: "x y" }),
    ],
    "c.jsonl": [internal(1)],
  };
  expect(checkOf(await analyzeFiles(named), "clock-condition").result).toBe("true");
  const equal = {
    ...named,
    "b.jsonl": [line({ kind: "receive", lamport: 1, from: "a", msg: 17 })],
  };
  expect(breachOf(await analyzeFiles(equal), "clock-condition")).toMatchObject({
    reason: "the receive is stamped 1, its send 1",
    rule: expect.stringContaining("the message carries the clock before the increment"),
  });
});

test("a message that was received twice, or never sent, is named", async () => {
  const twice = { ...GOOD, "b.jsonl": [receive(3, "a", 2), receive(4, "a", 2)] };
  expect(breachOf(await analyzeFiles(twice), "receives-have-sends")).toMatchObject({
    file: "b.jsonl",
    line: 2,
    reason: "a@2 was received before",
  });
  const unsent = { ...GOOD, "b.jsonl": [receive(3, "a", 2), receive(4, "a", 1)] };
  const analysis = await analyzeFiles(unsent);
  expect(breachOf(analysis, "receives-have-sends")).toMatchObject({
    line: 2,
    reason: "a sent no such message",
  });
  expect(analysis.losses.map(describeIncident)).toStrictEqual([
    "messages that b received, but the log of a lacks: 1",
  ]);
  const astray = { ...GOOD, "c.jsonl": [receive(3, "a", 2), send(4, { to: "b" })] };
  expect(breachOf(await analyzeFiles(astray), "receives-have-sends")).toMatchObject({
    file: "a.jsonl",
    line: 3,
    reason: "c@4 was not sent to a",
  });
});

test("a message that never came is lost when a later one did, else it may still be queued", async () => {
  const a = [send(1, { to: ["b"] }), send(2, { to: ["b"] }), send(3, { to: ["b"] })];
  const lost = { "a.jsonl": a, "b.jsonl": [receive(3, "a", 2)], "c.jsonl": [internal(1)] };
  const analysis = await analyzeFiles(lost);
  expect(breachOf(analysis, "conservation")).toStrictEqual({
    file: "a.jsonl",
    line: 1,
    reason: "this message never came to b, though a later one did",
  });
  expect(breachOf(analysis, "fifo")?.reason).toBe("a@2 comes before 1 sent earlier");
  expect(analysis.status).toBe("degraded");
  expect(analysis.losses.map(describeIncident)).toStrictEqual([
    "messages lost from a to b: 1 (later ones came)",
  ]);
  expect(exitCodeOf(analysis)).toBe(1);
  const waiting = { ...lost, "b.jsonl": [receive(2, "a", 1, { queue: 1 })] };
  const calm = await analyzeFiles(waiting);
  expect(checkOf(calm, "conservation")).toMatchObject({
    result: "not recorded",
    reason:
      "3 sent = 1 received + 0 lost + 2 that had not come: how many of them inboxes held at " +
      "the end is not recorded",
    lost: 0,
    queued: null,
  });
  expect([calm.status, exitCodeOf(calm)]).toStrictEqual([null, 0]);
});

test("messages that overtake are a breach even where nobody says to whom they went", async () => {
  const analysis = await analyzeFiles({
    "a.jsonl": [send(1), send(2)],
    "b.jsonl": [receive(3, "a", 2), receive(4, "a", 1)],
  });
  expect(breachOf(analysis, "fifo")).toMatchObject({
    line: 2,
    reason: "a@1 comes again, or after a later one",
  });
});

test("what came out of order may yet come: nothing is said to be lost", async () => {
  const a = [send(1, { to: "b" }), send(2, { to: "b" }), send(3, { to: "b" })];
  const b = [receive(4, "a", 3), receive(5, "a", 2)];
  const analysis = await analyzeFiles({ "a.jsonl": a, "b.jsonl": b });
  expect(checkOf(analysis, "fifo").result).toBe("false");
  expect(checkOf(analysis, "conservation")).toMatchObject({ result: "not recorded", lost: 0 });
  expect(analysis.losses).toStrictEqual([]);
});

test("whoever logs the clock and then increments it is told so", async () => {
  const a = [send(0, { to: "b" }), internal(1), send(2, { to: "b" }), send(3, { to: "b" })];
  const b = [receive(2, "a", 1), receive(4, "a", 3), receive(5, "a", 4)];
  const analysis = await analyzeFiles({ "a.jsonl": a, "b.jsonl": b });
  expect(breachOf(analysis, "clock-condition")).toMatchObject({
    reason: "a@1 carries 1, not 0",
    rule: expect.stringContaining("the log has the clock before the increment"),
  });
  expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
});

test("an action that is logged is held against the peers in their order", async () => {
  const one = {
    ...GOOD,
    "a.jsonl": [internal(1), send(2, { action: "SEND_ONE" })],
    "c.jsonl": [internal(1)],
  };
  const right = await analyzeFiles(one);
  expect(troubles(right)).toStrictEqual({
    queues: "not recorded",
    ticks: "not recorded",
    seed: "not recorded",
  });
  const wrong = { ...one, "a.jsonl": [internal(1), send(2, { action: "SEND_SECOND" })] };
  expect(breachOf(await analyzeFiles(wrong), "actions")).toStrictEqual({
    file: "b.jsonl",
    line: 1,
    reason: "the SEND_SECOND of a arrives at b, but means c",
  });
  const written = {
    ...GOOD,
    "a.jsonl": [internal(1), send(2, { action: "SEND_ONE", to: ["b", "c"] })],
    "c.jsonl": [receive(3, "a", 2)],
  };
  expect(breachOf(await analyzeFiles(written), "actions")).toMatchObject({
    file: "a.jsonl",
    line: 2,
    reason: "SEND_ONE goes to b, c, not to b",
  });
});

test("what was received is not recorded where no receive tells it, and the rest is judged", async () => {
  const analysis = await analyzeFiles({
    ...GOOD,
    "b.jsonl": [line({ kind: "receive", lamport: 2 }), internal(3)],
  });
  expect(checkOf(analysis, "clocks-increase").result).toBe("true");
  for (const name of ["receives-have-sends", "fifo", "conservation"] as const) {
    expect(checkOf(analysis, name)).toMatchObject({
      result: "not recorded",
      reason: expect.stringContaining("which messages were received is not recorded"),
    });
  }
  expect(exitCodeOf(analysis)).toBe(0);
});

test("logs without a message prove nothing about messages", async () => {
  const analysis = await analyzeFiles({ "a.jsonl": [internal(1)], "b.jsonl": [internal(1)] });
  expect(troubles(analysis)).toStrictEqual({
    "clock-condition": "nothing to check",
    "receives-have-sends": "nothing to check",
    fifo: "nothing to check",
    conservation: "nothing to check",
    queues: "nothing to check",
    ticks: "not recorded",
    actions: "nothing to check",
    seed: "not recorded",
  });
});

test("a machine that is named but has no log is missing", async () => {
  const { "c.jsonl": _, ...two } = GOOD;
  const analysis = await analyzeFiles(two);
  expect(analysis.losses).toStrictEqual([{ kind: "missing", id: "c" }]);
  expect(checkOf(analysis, "clock-condition")).toMatchObject({ result: "unknown" });
  expect(exitCodeOf(analysis)).toBe(4);
});

test("a last line that was cut off is left out, and told", async () => {
  const torn = { ...GOOD, "b.jsonl": `${receive(3, "a", 2)}\n{"kind":"inter` };
  const analysis = await analyzeFiles(torn);
  expect(analysis.losses.map(describeIncident)).toStrictEqual([
    "the log of b breaks off within a line",
  ]);
  expect(exitCodeOf(analysis)).toBe(4);
});

test("what a machine does not know it may leave out or write as null, and add what it likes", async () => {
  const more = {
    ...GOOD,
    "b.jsonl": ["", receive(3, "a", 2, { queue: null, note: "x" }), "", internal(4)],
  };
  expect(troubles(await analyzeFiles(more))).toStrictEqual(troubles(await analyzeFiles(GOOD)));
});

test("machines may be numbers, and files be named around them", async () => {
  const files = {
    "machine_01.jsonl": [send(1, { to: [2, 3] })],
    "machine_02.jsonl": [receive(2, 1, 1)],
    "machine_03.jsonl": [receive(2, 1, 1)],
  };
  const analysis = await analyzeFiles(files);
  expect(Object.keys(analysis.machines)).toStrictEqual(["1", "2", "3"]);
  expect(checkOf(analysis, "conservation").result).toBe("true");
});

test("two logs of one machine are an error that names both", async () => {
  const files = { ...GOOD, "A.jsonl": [internal(1)] };
  await expect(analyzeFiles(files)).rejects.toThrow(
    "a.jsonl: the log of a, as A.jsonl is. Keep one log per machine in a folder",
  );
});

describe("a damaged line is an error with file, line and reason", () => {
  test.each([
    ["damaged", "not JSON"],
    ["[1]", "not a JSON object"],
    ['{"lamport":2}', '"kind" is missing, not internal, send or receive'],
    ['{"kind":"recv","lamport":2}', '"kind" is "recv", not internal, send or receive'],
    ['{"kind":"internal"}', '"lamport" is missing'],
    ['{"kind":"internal","lamport":"2"}', '"lamport": expected number, received string'],
    ['{"kind":"internal","lamport":-1}', '"lamport": Too small'],
    ['{"kind":"internal","lamport":1e300}', '"lamport": '],
    ['{"kind":"internal","lamport":2,"lamport":3}', "a key is repeated"],
    ['{"kind":"receive","lamport":2,"from":{},"msgLamport":1}', '"from"'],
    ['{"kind":"receive","lamport":2,"from":"a","msgLamport":"1"}', '"msgLamport": expected number'],
    ['{"kind":"send","lamport":2,"action":"SEND"}', '"action": '],
  ])("%s", async (text, reason) => {
    const files = { ...GOOD, "b.jsonl": [receive(3, "a", 2), text, internal(4)] };
    await expect(analyzeFiles(files)).rejects.toThrow(`b.jsonl:2: ${reason}`);
    await expect(analyzeFiles(files)).rejects.toThrow("docs/checking-your-own.md says what a log");
  });

  test("as are logs without any event, and what is not UTF-8", async () => {
    await expect(analyzeFiles({ "a.jsonl": "", "b.jsonl": "\n" })).rejects.toThrow(
      "a.jsonl: there is no event in it",
    );
    const latin = Buffer.from('{"kind":"internal","lamport":1,"note":"é"}\n', "latin1");
    await expect(analyzeFiles({ ...GOOD, "b.jsonl": latin })).rejects.toThrow(
      "b.jsonl:1: not UTF-8",
    );
  });
});

const EMPTY: readonly (readonly [string, Files])[] = [
  ["a.jsonl", { "b.jsonl": GOOD["b.jsonl"] as string[], "c.jsonl": GOOD["c.jsonl"] as string[] }],
  [
    "vm_a.txt",
    { "vm_b.txt": GOOD["b.jsonl"] as string[], "vm_c.txt": GOOD["c.jsonl"] as string[] },
  ],
];

test.each(EMPTY)(
  "%s without an event is named, and the others are judged",
  async (empty, files) => {
    for (const nothing of ["", "\n", '{"kind":"sen']) {
      const analysis = await analyzeFiles({ ...files, [empty]: nothing });
      expect(analysis.losses.map(describeIncident)).toStrictEqual([
        `there is no event in the log of a (${empty})`,
      ]);
      expect(checkOf(analysis, "clocks-increase")).toMatchObject({
        result: "unknown",
        reason: expect.stringContaining(`there is no event in the log of a (${empty})`),
      });
      expect(Object.keys(analysis.machines)).toStrictEqual(["b", "c"]);
      expect(analysis.run.roster).toHaveLength(3);
      expect(exitCodeOf(analysis)).toBe(4);
    }
    const wrong = Object.entries(files).map(([name, lines]) => [name, [...lines, internal(1)]]);
    const broken = await analyzeFiles({ ...Object.fromEntries(wrong), [empty]: "" });
    expect(exitCodeOf(broken)).toBe(1);
  },
);

test("lines are read in any text file, and whole arrays of them", async () => {
  const { run: _run, ...plain } = await analyzeFiles(GOOD);
  for (const ending of ["log", "txt", "json", "out", ""]) {
    const renamed = Object.entries(GOOD).map(([name, lines]) => {
      return [name.replace("jsonl", ending).replace(/\.$/, ""), lines];
    });
    const { run, ...read } = await analyzeFiles(Object.fromEntries(renamed));
    expect(read).toStrictEqual(plain);
  }
  const arrays = Object.entries(GOOD).map(([name, lines]) => {
    return [name.replace("jsonl", "json"), `[\n${(lines as string[]).join(",\n")}\n]\n`];
  });
  const { run, ...read } = await analyzeFiles(Object.fromEntries(arrays));
  expect(read).toStrictEqual(plain);
});

test("an array names the line of what is wrong in it, and may be cut off", async () => {
  const array = (...lines: string[]) => `[\n${lines.join(",\n")}\n]`;
  const files = (b: string): Files => ({ "a.json": array(internal(1), send(2)), "b.json": b });
  const wrong = files(array(receive(3, "a", 2), '{"kind":"internal"}'));
  await expect(analyzeFiles(wrong)).rejects.toThrow('b.json:3: "lamport" is missing');
  const behind = await analyzeFiles(files(array(receive(3, "a", 2), internal(3))));
  expect(breachOf(behind, "clocks-increase")).toMatchObject({ file: "b.json", line: 3 });
  const cut = await analyzeFiles(files(array(receive(3, "a", 2), internal(4)).slice(0, -9)));
  expect(cut.losses).toContainEqual({ kind: "torn", id: "b" });
  expect(cut.machines.b).toMatchObject({ receive: 1, internal: 0 });
});
