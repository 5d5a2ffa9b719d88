import {
  all,
  type Files,
  fileOf,
  heads,
  type Line,
  linesOf,
  one,
  runFile,
  writers,
} from "./born-run.js";
import { type Damage, DRAWN, HOUR, NAMES, other, rows, S, STAMPS, TOLD, to } from "./damage.js";
import { double, drop, later, ofAll, plus, put, set, swap } from "./edits.js";

/** Changes the entry of c in all rosters, and its own header alike. */
function inRosters(files: Files, change: (entry: Line) => void): void {
  for (const head of heads(files)) {
    for (const entry of head.roster as Line[]) if (entry.id === "c") change(entry);
    if (head.id === "c") change(head);
  }
}

function ofRules(key: string, value: unknown): (files: Files) => void {
  return (files) => {
    for (const head of heads(files)) put((head.rules ?? head.scenario) as Line, key, value);
  };
}

/** A machine whose clock is ahead by so much: its own lines, and what others noted of its sends. */
function ahead(files: Files, id: string, byUs: number): void {
  plus(one(files, id, "header"), { startWallUs: byUs });
  for (const line of linesOf(files, id).slice(1)) {
    plus(line, { wallUs: byUs, ...(line.kind === "receive" && { arrivedWallUs: byUs }) });
  }
  for (const writer of writers(files)) {
    for (const line of all(files, writer, "receive")) {
      if (line.from === id) plus(line, { sentWallUs: byUs });
    }
  }
  const starts = heads(files).flatMap(({ startWallUs }) => (startWallUs as number) ?? []);
  put(runFile(files), "startedWallUs", Math.min(...starts));
}

export const ALIKE: readonly Damage[] = rows("mesh", [
  ["another seed in all files", ofAll("seed", (seed) => (seed as number) + 1), ["seed"]],
  ["another run id in all files", ofAll("runId", other), "reading"],
  ["another name of the run in all files", ofAll("run", to("other")), NAMES],
  ["another topology in all files", ofAll("topology", to("star")), "reading"],
  ["another draw in all files", ofRules("drawRange", 7), ["seed"]],
  ["the literal wording in all files", ofRules("literal", true), ["clock-condition"]],
  ["another duration in all files", ofRules("durationMs", 9_000), ["ticks"]],
  ["a longer duration in all files", ofRules("durationMs", 11_000), ["ticks"]],
  ["aligned phases in all files", ofRules("phase", "aligned"), ["seed"]],
  [
    "another incarnation in all files",
    (files) => inRosters(files, (entry) => set(entry, "incarnation", other)),
    "reading",
  ],
  [
    "another host in all files",
    (files) => inRosters(files, (entry) => put(entry, "host", "x")),
    NAMES,
  ],
  [
    "another rate in all files",
    (files) => inRosters(files, (entry) => plus(entry, { rate: 1 })),
    ["ticks", "seed"],
  ],
  [
    "another rate in all files, its range with it",
    (files) => inRosters(files, (entry) => Object.assign(entry, { rate: 7, rateRange: [2, 7] })),
    ["ticks", "seed"],
  ],
  [
    "another range of a drawn rate in all files",
    (files) => inRosters(files, (entry) => put(entry, "rateRange", [1, 5])),
    ["seed"],
  ],
  [
    "a drawn rate that is a given one in all files",
    (files) => inRosters(files, (entry) => delete entry.rateRange),
    DRAWN,
  ],
  [
    "a given rate that is a drawn one in all files",
    (files) => {
      for (const head of heads(files)) {
        for (const entry of head.roster as Line[]) if (entry.id === "b") entry.rateRange = [1, 6];
        if (head.id === "b") head.rateRange = [1, 6];
      }
    },
    ["seed"],
  ],
  [
    "another phase in all files",
    (files) => inRosters(files, (entry) => plus(entry, { phaseUs: 1 })),
    ["ticks", "seed"],
  ],
  [
    "a clock that is an hour ahead, though no ping saw that",
    (files) => ahead(files, "b", HOUR),
    ["receives-have-sends"],
  ],
  ["a clock that is an hour behind", (files) => ahead(files, "b", -HOUR), ["receives-have-sends"]],
  ["a clock that is a second ahead", (files) => ahead(files, "b", S), ["receives-have-sends"]],
  ["a clock that is a millisecond ahead", (files) => ahead(files, "b", 1000), STAMPS],
]);

/** Counts anew what is counted, so that a line that is there twice, or gone, is not seen by that. */
function recount(files: Files, id: string): void {
  const events = linesOf(files, id).filter(({ seq }) => seq !== undefined);
  for (const [i, event] of events.entries()) Object.assign(event, { seq: i + 1, tick: i + 1 });
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  const counts = { internal: count("internal"), send: count("send"), receive: count("receive") };
  Object.assign(one(files, id, "end"), { counts });
}

export const SHAPES: readonly Damage[] = rows("mesh", [
  [
    "an internal event that is gone",
    (files) => drop(files, "c", one(files, "c", "internal", 3)),
    ["clocks-increase", "ticks", "seed"],
  ],
  [
    "a send that is gone",
    (files) => drop(files, "c", one(files, "c", "send", 3)),
    ["clocks-increase", "receives-have-sends", "conservation", "ticks", "actions", "seed"],
  ],
  [
    "a receive that is gone",
    (files) => drop(files, "b", one(files, "b", "receive", 3)),
    ["fifo", "conservation", "ticks"],
  ],
  ["a header that is gone", (files) => drop(files, "b", one(files, "b", "header")), "reading"],
  ["an end that is gone", (files) => drop(files, "b", one(files, "b", "end")), "doubt"],
  ["a trace that is gone", (files) => void files.delete(fileOf("b")), "doubt"],
  [
    "the second half of a trace that is gone",
    (files) => void linesOf(files, "c").splice(60),
    "doubt",
  ],
  [
    "an internal event that is doubled",
    (files) => double(files, "c", one(files, "c", "internal", 3)),
    ["clocks-increase", "ticks", "seed"],
  ],
  [
    "a send that is doubled",
    (files) => double(files, "c", one(files, "c", "send", 3)),
    ["clocks-increase", "fifo", "conservation", "ticks", "actions", "seed"],
  ],
  [
    "a receive that is doubled",
    (files) => double(files, "b", one(files, "b", "receive", 3)),
    [
      "clock-condition",
      "clocks-increase",
      "receives-have-sends",
      "fifo",
      "conservation",
      "queues",
      "ticks",
    ],
  ],
  ["a header that is doubled", (files) => double(files, "b", one(files, "b", "header")), "reading"],
  ["an end that is doubled", (files) => double(files, "b", one(files, "b", "end")), "reading"],
  [
    "internal events that are swapped",
    (files) => swap(files, "c", "internal", 3),
    ["clocks-increase", "ticks"],
  ],
  [
    "sends that are swapped",
    (files) => swap(files, "c", "send", 3),
    ["clocks-increase", "fifo", "ticks", "actions", "seed"],
  ],
  [
    "receives that are swapped",
    (files) => swap(files, "b", "receive", 3),
    ["clock-condition", "clocks-increase", "fifo", "queues", "ticks"],
  ],
  [
    "an internal event that is gone, and all counts with it",
    (files) => {
      drop(files, "c", one(files, "c", "internal", 3));
      recount(files, "c");
    },
    ["clocks-increase", "ticks", "seed"],
  ],
  [
    "a receive that is doubled, and all counts with it",
    (files) => {
      double(files, "b", one(files, "b", "receive", 3));
      recount(files, "b");
    },
    [
      "clock-condition",
      "clocks-increase",
      "receives-have-sends",
      "fifo",
      "conservation",
      "queues",
      "ticks",
    ],
  ],
  [
    "a message that is invented in both traces",
    (files) => {
      const event = one(files, "c", "internal", -1);
      const number = all(files, "c", "send").length + 1;
      const sent = { action: "SEND_SECOND", msg: `c#${number}`, to: ["b"] };
      Object.assign(event, { kind: "send", ...sent });
      recount(files, "c");
      plus(one(files, "b", "end"), { queue: 1 });
    },
    ["seed"],
  ],
  [
    "every tick of a machine 400 s late",
    (files) => {
      for (const line of linesOf(files, "a").slice(1)) later(line, 400 * S);
      for (const line of all(files, "a", "receive")) {
        plus(line, { arrivedWallUs: 400 * S, arrivedMonoUs: 400 * S });
      }
    },
    ["ticks"],
  ],
  [
    "a tick that is made although it is skipped by the rule",
    (files) => later(one(files, "c", "internal", -1), 300_000),
    ["ticks"],
  ],
  ["a tick that is 20 ms late", (files) => later(one(files, "c", "internal", -1), 20_000), STAMPS],
  [
    "ticks that are skipped without need",
    (files) => {
      const event = one(files, "c", "internal", -1);
      const { wallUs, monoUs } = event;
      const note = { kind: "skipped", wallUs, monoUs, ticks: 1 };
      const lines = linesOf(files, "c");
      lines.splice(lines.indexOf(event), 1, note);
      const end = one(files, "c", "end");
      plus(end, { "ticks.made": -1, "ticks.skipped": 1, lamport: -1, "counts.internal": -1 });
    },
    ["ticks"],
  ],
  [
    "an end before the duration is over",
    (files) => later(one(files, "a", "end"), -100_000),
    ["ticks"],
  ],
  [
    "an end that is an hour late",
    (files) => later(one(files, "a", "end"), HOUR),
    { docs: "So does an end that was put off" },
  ],
  [
    "a message that arrived a millisecond earlier",
    (files) => {
      plus(one(files, "a", "receive", 0), { arrivedWallUs: -50, arrivedMonoUs: -50 });
    },
    STAMPS,
  ],
  [
    "numbers of messages that do not rise, of a machine whose trace is missing",
    (files) => {
      files.delete(fileOf("c"));
      const received = all(files, "b", "receive").filter(({ from }) => from === "c");
      const [first, second] = received as [Line, Line];
      [first.msg, second.msg] = [second.msg, first.msg];
    },
    ["fifo"],
  ],
  [
    "a machine that is said to be lost",
    (files) => {
      const end = one(files, "a", "end");
      const { wallUs, monoUs } = end;
      const note = { kind: "peer-down", wallUs, monoUs, peer: "b", reason: "closed" };
      const lines = linesOf(files, "a");
      lines.splice(lines.indexOf(end), 0, note);
    },
    "doubt",
  ],
  [
    "a stranger, or a clock that was set, that is invented",
    (files) => {
      const { wallUs, monoUs } = one(files, "a", "end");
      const stamps = { wallUs, monoUs };
      linesOf(files, "a").splice(
        -1,
        0,
        { kind: "clock-jump", ...stamps, byUs: 5 },
        { kind: "link-refused", ...stamps, address: "x", reason: "y" },
      );
    },
    TOLD,
  ],
]);
