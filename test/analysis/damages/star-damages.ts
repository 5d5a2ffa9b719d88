import { all, type Files, fileOf, HUB, heads, type Line, linesOf, one } from "./born-run.js";
import { type Damage, HOUR, keysOf, QUEUES, rows, to } from "./damage.js";
import { double, drop, later, ofAll, plus, put, set, swap } from "./edits.js";

/** Counts a hub's lines anew. */
function recountHub(files: Files): void {
  const forwards = all(files, HUB, "forward");
  for (const [i, forward] of forwards.entries()) forward.seq = i + 1;
  const copies = forwards.reduce((sum, { to: ids }) => sum + (ids as unknown[]).length, 0);
  Object.assign(one(files, HUB, "end"), { forwarded: forwards.length, copies });
}

/** Changes the forwards of a hub, and its counts with them. */
function forwards(change: (files: Files) => void): (files: Files) => void {
  return (files) => {
    change(files);
    recountHub(files);
  };
}

function forward(files: Files, place = 3): Line {
  return one(files, HUB, "forward", place);
}

/** A forward to one leaf alone. */
function single(files: Files): Line {
  const found = all(files, HUB, "forward").find(({ to: ids }) => (ids as unknown[]).length === 1);
  if (found === undefined) throw new Error("no such forward");
  return found;
}

/** Leaves the lines where they are, but swaps what was forwarded. */
function swapMessages(files: Files, place: number): void {
  const [first, second] = [forward(files, place), forward(files, place + 1)];
  for (const key of ["msg", "from", "to", "queues"]) {
    [first[key], second[key]] = [second[key], first[key]];
  }
}

export const STAR: readonly Damage[] = [
  ...keysOf("a forward", "star", (files) => forward(files), [
    ["seq", 1, ["forwards"]],
    ["wallUs", 1, ["forwards"]],
    ["monoUs", 1, ["forwards"]],
    ["msg", to("c#99"), ["forwards"]],
    ["from", to("b"), "reading"],
    ["to.0", to("b"), ["forwards"]],
    ["arrivedWallUs", 1, ["forwards"]],
    ["queues.0", 7, QUEUES],
    ["queues", to([]), "reading"],
  ]),
  ...keysOf("the hub's end", "star", (files) => one(files, HUB, "end"), [
    ["wallUs", 1, ["forwards"]],
    ["monoUs", 1, ["forwards"]],
    ["reason", to("interrupted"), "doubt"],
    ["forwarded", 1, ["forwards"]],
    ["copies", 1, ["forwards"]],
  ]),
  ...rows("star", [
    [
      "a forward that is dropped",
      forwards((files) => drop(files, HUB, forward(files))),
      ["forwards"],
    ],
    [
      "the last forwards that are dropped",
      forwards((files) => {
        drop(files, HUB, forward(files, -1));
        drop(files, HUB, forward(files, -1));
      }),
      ["forwards"],
    ],
    [
      "a forward that is doubled",
      forwards((files) => double(files, HUB, forward(files))),
      ["forwards"],
    ],
    [
      "forwards whose lines are swapped",
      forwards((files) => swap(files, HUB, "forward", 3)),
      ["forwards"],
    ],
    ["forwards whose messages are swapped", (files) => swapMessages(files, 3), ["forwards"]],
    [
      "a forward to another leaf",
      forwards((files) => set(single(files), "to.0", (id) => (id === "b" ? "a" : "b"))),
      ["forwards"],
    ],
    [
      "a forward to one leaf more",
      forwards((files) => {
        const line = single(files);
        const from = line.from as string;
        line.to = ["a", "b", "c"].filter((id) => id !== from);
        line.queues = [0, 0];
      }),
      ["forwards"],
    ],
    [
      "a forward to nobody",
      forwards((files) => Object.assign(forward(files), { to: [], queues: [] })),
      ["forwards"],
    ],
    [
      "a forward to its sender",
      forwards((files) => put(single(files), "to.0", single(files).from)),
      ["forwards"],
    ],
    [
      "a forward that is invented",
      forwards((files) => {
        const last = structuredClone(forward(files, -1));
        linesOf(files, HUB).splice(-1, 0, {
          ...last,
          from: "b",
          msg: "b#77",
          to: ["a"],
          queues: [0],
        });
      }),
      ["forwards"],
    ],
    ["a forward an hour after its arrival", (files) => later(forward(files), HOUR), ["forwards"]],
    [
      "a hub whose clock is an hour ahead, though no ping saw that",
      (files) => {
        for (const line of linesOf(files, HUB)) {
          if (line.kind === "header") plus(line, { startWallUs: HOUR });
          else
            plus(line, { wallUs: HOUR, ...(line.kind === "forward" && { arrivedWallUs: HOUR }) });
        }
      },
      ["forwards"],
    ],
    [
      "a hub whose clock is an hour behind",
      (files) => {
        for (const line of linesOf(files, HUB)) {
          if (line.kind === "header") plus(line, { startWallUs: -HOUR });
          else
            plus(line, { wallUs: -HOUR, ...(line.kind === "forward" && { arrivedWallUs: -HOUR }) });
        }
      },
      ["forwards"],
    ],
    ["a hub's trace that is gone", (files) => void files.delete(fileOf(HUB)), "doubt"],
    ["a hub's end that is gone", (files) => drop(files, HUB, one(files, HUB, "end")), "doubt"],
    [
      "the second half of a hub's trace that is gone",
      (files) => void linesOf(files, HUB).splice(20),
      "doubt",
    ],
    ["a star that is called a mesh", ofAll("topology", to("mesh")), "reading"],
    [
      "a star that is called a mesh, without its hub's trace",
      (files) => {
        files.delete(fileOf(HUB));
        ofAll("topology", to("mesh"))(files);
      },
      "reading",
    ],
    [
      "a mesh that was a star, with no hub and no links",
      (files) => {
        files.delete(fileOf(HUB));
        ofAll("topology", to("mesh"))(files);
        for (const head of heads(files)) if (head.links) head.links = [];
      },
      { docs: "a star that is called a mesh" },
    ],
  ]),
];
