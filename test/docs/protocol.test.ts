import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SeedStream } from "../../src/analysis/checks/seed.js";
import { randomStream } from "../../src/model/random.js";
import { FRAMES, type FrameKind, frameName, PROTOCOL_VERSION } from "../../src/wire/frames.js";

// What PROTOCOL.md says to those who write a machine in another language. Its table of frames is
// held to the code by test/wire/protocol-page.test.ts.

const ROOT = new URL("../../", import.meta.url);
const PAGE = readFileSync(new URL("PROTOCOL.md", ROOT), "utf8").replaceAll("\r\n", "\n");
const [, STREAMS = ""] = /<!-- streams -->\n([\s\S]*?)<!-- \/streams -->/.exec(PAGE) ?? [];
const ROWS = [...STREAMS.matchAll(/^\| ([a-z]+) \| (\d) \| (0\.\d+) \| ([\d ]+) \|$/gm)];

test("the random numbers on the page are those of machines and of the check", () => {
  expect(ROWS.map(([, id]) => id)).toEqual(["a", "b", "anna"]);
  for (const [, id = "", rate, fraction, draws = ""] of ROWS) {
    const twelve = draws.split(" ").map(Number);
    expect(randomStream(7, id, "rate").integer(1, 6)).toBe(Number(rate));
    expect(randomStream(7, id, "phase").fraction()).toBe(Number(fraction));
    const drawn = randomStream(7, id, "draws");
    expect(twelve.map(() => drawn.integer(1, 10))).toEqual(twelve);
    expect(1 + new SeedStream(7, id, "rate").below(6)).toBe(Number(rate));
    expect(new SeedStream(7, id, "phase").fraction()).toBe(Number(fraction));
    const checked = new SeedStream(7, id, "draws");
    expect(twelve.map(() => 1 + checked.below(10))).toEqual(twelve);
  }
});

test("the machine in Python has the frames of the table, and their version", () => {
  const wire = readFileSync(new URL("docs/examples/wire.py", ROOT), "utf8");
  const version = /^VERSION = (\d+)$/m.exec(wire)?.[1];
  expect(Number(version)).toBe(PROTOCOL_VERSION);
  const codes = [...wire.matchAll(/^([A-Z_]+(?:, [A-Z_]+)+) = ([\d, ]+)$/gm)].flatMap(
    ([, names = "", numbers = ""]) => {
      const values = numbers.split(", ").map(Number);
      return names.split(", ").map((name, i) => [name, values[i]] as const);
    },
  );
  const table = new Map(
    (Object.keys(FRAMES) as FrameKind[]).map((kind) => [frameName(kind), FRAMES[kind].code]),
  );
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter(([name, code]) => table.get(name) !== code)).toEqual([]);
});

test("each file that the page names is there", () => {
  const named = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = ""]) => path);
  const files = named.filter((path) => !path.startsWith("https:"));
  expect(files).toContain("docs/examples/machine.py");
  expect(files.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
});
