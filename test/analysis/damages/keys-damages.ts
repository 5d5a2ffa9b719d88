import { HUB, one, runFile } from "./born-run.js";
import { type Damage, type KeyRow, keysOf, NAMES, other, STATUS, TOLD, to } from "./damage.js";

export const EVENTS: readonly Damage[] = [
  ...keysOf("an internal event", "mesh", (files) => one(files, "c", "internal", -1), [
    ["seq", 1, ["ticks"]],
    ["tick", 1, ["ticks"]],
    ["wallUs", 1, ["ticks"]],
    ["monoUs", 1, ["ticks"]],
    ["lamport", 1, ["clocks-increase"]],
    ["queue", 1, ["queues"]],
    ["kind", to("receive"), "reading"],
  ]),
  ...keysOf("a send", "mesh", (files) => one(files, "c", "send", 3), [
    ["seq", 1, ["ticks"]],
    ["tick", 1, ["ticks"]],
    ["wallUs", 1, ["receives-have-sends", "ticks"]],
    ["monoUs", 1, ["ticks"]],
    ["lamport", 1, ["clock-condition", "clocks-increase"]],
    ["queue", 1, ["queues"]],
    ["action", to("SEND_SECOND"), ["actions", "seed"]],
    ["msg", to("c#1000"), ["receives-have-sends", "fifo", "actions"]],
    ["to", to(["b"]), ["receives-have-sends", "fifo", "conservation", "actions"]],
  ]),
  ...keysOf("a receive", "mesh", (files) => one(files, "b", "receive", 3), [
    ["seq", 1, ["ticks"]],
    ["tick", 1, ["ticks"]],
    ["wallUs", 1, ["ticks"]],
    ["monoUs", 1, ["ticks"]],
    ["lamport", 1, ["clock-condition"]],
    ["queue", 1, ["queues"]],
    ["msg", to("c#1"), ["clock-condition", "receives-have-sends", "fifo"]],
    ["from", to("a"), ["receives-have-sends", "fifo", "conservation"]],
    ["msgLamport", -1, ["clock-condition"]],
    ["sentWallUs", 1, ["receives-have-sends"]],
    ["arrivedWallUs", 1, ["ticks"]],
    ["arrivedMonoUs", 1, ["ticks"]],
  ]),
  ...keysOf("what a ping told", "mesh", (files) => one(files, "c", "offset", 3), [
    ["wallUs", 1, ["ticks"]],
    ["monoUs", 1, ["ticks"]],
    ["peer", to("b"), TOLD],
    ["offsetUs", 1000, TOLD],
    ["rttUs", 1000, TOLD],
  ]),
  ...keysOf("an end", "mesh", (files) => one(files, "c", "end"), [
    ["wallUs", 1, ["ticks"]],
    ["monoUs", 1, ["ticks"]],
    ["reason", to("interrupted"), "doubt"],
    ["lamport", 1, ["clocks-increase"]],
    ["queue", 1, ["conservation"]],
    ["counts.internal", 1, ["ticks"]],
    ["counts.send", 1, ["ticks"]],
    ["counts.receive", 1, ["ticks"]],
    ["ticks.due", 1, ["ticks"]],
    ["ticks.made", 1, ["ticks"]],
    ["ticks.skipped", 1, ["ticks"]],
  ]),
];

const RUN_KEYS: readonly KeyRow[] = [
  ["schema", 1, "reading"],
  ["run", to("other"), "reading"],
  ["runId", other, "reading"],
  ["topology", (value) => (value === "mesh" ? "star" : "mesh"), "reading"],
  ["seed", 1, "reading"],
  ["roster", (value) => (value as unknown[]).slice(1), "reading"],
  ["roster.1.id", to("x"), "reading"],
  ["roster.1.incarnation", other, "reading"],
  ["roster.1.host", to("other"), "reading"],
  ["roster.1.rate", 1, "reading"],
  ["roster.2.rateRange.0", 1, "reading"],
  ["roster.2.rateRange", to(undefined), "reading"],
  ["roster.1.phaseUs", 1, "reading"],
];

const RULES: readonly KeyRow[] = [
  ["drawRange", 1, "reading"],
  ["literal", to(true), "reading"],
  ["durationMs", 1, "reading"],
  ["phase", to("aligned"), "reading"],
];

const LINKS: readonly KeyRow[] = [
  ["links.0.peer", to("x"), "reading"],
  ["links.0.address", to("10.0.0.99:1"), TOLD],
  ["links.0.via", to("gossip"), TOLD],
  ["links.0.formedMs", 1, TOLD],
  ["versions.k3mesh", to("9"), TOLD],
  ["versions.node", to("9"), TOLD],
];

function inside(key: string, table: readonly KeyRow[]): KeyRow[] {
  return table.map(([name, change, seenBy]) => [`${key}.${name}`, change, seenBy]);
}

export const HEADS: readonly Damage[] = [
  ...keysOf("one header", "mesh", (files) => one(files, "c", "header"), [
    ...RUN_KEYS,
    ...inside("rules", RULES),
    ...LINKS,
    ["id", to("b"), "reading"],
    ["incarnation", other, "reading"],
    ["host", to("other"), "reading"],
    ["rate", 1, "reading"],
    ["rateRange.1", 1, "reading"],
    ["rateRange", to(undefined), "reading"],
    ["phaseUs", 1, "reading"],
    ["startWallUs", -10_000_000, "reading"],
  ]),
  ...keysOf("run.json", "mesh", runFile, [
    ...RUN_KEYS,
    ...inside("scenario", RULES),
    ["scenario.machines", 1, "reading"],
    ["startedWallUs", 1, "reading"],
    ["status", to("interrupted"), STATUS],
  ]),
  ...keysOf("the hub's header", "star", (files) => one(files, HUB, "header"), [
    ...RUN_KEYS,
    ...inside("rules", RULES),
    ...LINKS,
    ["id", to("a"), "reading"],
    ["incarnation", other, TOLD],
    ["host", to("other"), NAMES],
    ["startWallUs", 1, ["forwards"]],
  ]),
];
