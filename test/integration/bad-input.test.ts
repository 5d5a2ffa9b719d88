import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";
import { filesIn } from "./kit/traces.js";

// The texts themselves are tested beside the code; here, that a process ends as it should.

const USAGE: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["run", "--rates", "1,0,3"], /--rates/],
  [["run", "--rates", "1,2"], /--rates/],
  [["run", "--machines", "2"], /--machines/],
  [["run", "--draw-range", "2"], /--draw-range/],
  [["run", "--draw-range", "5", "--internal-probability", "0.5"], /--internal-probability/],
  [["run", "nowhere.yaml"], /nowhere\.yaml/],
  [["run", "unknown-key.yaml"], /unknown-key\.yaml:2: .*did you mean drawRange/],
  [["run", "--duratoin", "1s"], /--duration/],
  [["rnu"], /run/],
  [["join", "Not A Name", "--listen", "127.0.0.1"], /<run>/],
  [["join", "demo", "--listen", "127.0.0.1", "--id", "hub"], /--id/],
  [
    ["join", "demo", "--interface", "eth99"],
    /--interface: eth99 is no .* there is \S+ \(127\.0\.0\.1\)/,
  ],
  [
    ["join", "demo", "--listen", "127.0.0.1", "--interface", "192.0.2.7"],
    /--interface: 192\.0\.2\.7 is no IPv4 interface/,
  ],
  [["analyze", "nowhere"], /nowhere/],
  [["analyze", "empty"], /empty/],
  [["analyze", "latest", "--out", "empty"], /no runs/],
];

/** So many processes start at a time: each takes a core for a while. */
const AT_ONCE = 4;

test("bad input is one line on stderr, exit 2, and leaves nothing behind", async () => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, "empty"));
  writeFileSync(join(cwd, "unknown-key.yaml"), "machines: 3\ndrawrange: 5\n");
  const before = filesIn(cwd);
  const check = async ([args, says]: (typeof USAGE)[number]) => {
    const ran = await finish(args, { cwd });
    expect(ran.stderr, `${ran}`).toMatch(says);
    expect(ran.stderr, `${ran}`).toMatch(/^k3mesh: [^\n]+\n$/);
    expect([ran.code, ran.stdout], `${ran}`).toEqual([2, ""]);
  };
  const left = [...USAGE];
  const oneByOne = async () => {
    for (let next = left.pop(); next; next = left.pop()) await check(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneByOne));
  expect(filesIn(cwd)).toEqual(before);
});

onPosix("a run that the computer cannot carry starts no process", async () => {
  const cwd = tempFolder();
  const ran = await finish(["run", "--machines", "100"], { cwd, openFiles: 200 });
  expect(ran.stderr).toMatch(/^k3mesh: --machines: 100 machines need 364 open files .*\n$/);
  expect([ran.code, ran.stdout], `${ran}`).toEqual([2, ""]);
  expect(filesIn(cwd)).toEqual([]);
});
