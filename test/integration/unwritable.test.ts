import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { finish, start } from "./kit/cli.js";
import { DRAWABLE } from "./kit/drawable.js";
import { join, LOOPBACK } from "./kit/joins.js";
import { onPosix } from "./kit/posix.js";
import { linesOf, peersDown, readTrace } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

test("a folder that cannot be made ends run at once, with exit 6 and one line that names it", async () => {
  const out = joinPath(tempFolder(), "a-file", "runs");
  writeFileSync(joinPath(out, ".."), "in the way");
  const run = randomRun();
  const ran = await finish(["run", "--name", run, "--duration", "1s", "--out", out]);
  expect(ran.code, `${ran}`).toBe(6);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).toMatch(
    /^k3mesh: [^\n]+\(a file is where a folder should be, ENOTDIR\)[^\n]+\n$/,
  );
  expect(ran.stderr).toContain(out);
});

/** Removes the working directory, then becomes the command behind it. */
const WITHOUT_FOLDER = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh"];

onPosix.for([["run"], ["join", "demo"], ["hub", "demo"], ["compare"]])(
  "in a folder that is gone %j ends at once with exit 6, and says so",
  async (args) => {
    const cwd = joinPath(tempFolder(), "gone");
    mkdirSync(cwd);
    const typed = await finish(args, { cwd, through: WITHOUT_FOLDER });
    expect(typed.code, `${typed}`).toBe(6);
    expect(typed.stdout).toBe("");
    expect(typed.stderr).toMatch(/^k3mesh: runs: this folder is gone \(ENOENT\)[^\n]+\n$/);
  },
);

onPosix("doctor says that runs cannot be written, and what to do", async () => {
  const out = joinPath(tempFolder(), "a-file");
  writeFileSync(out, "in the way");
  const args = ["doctor", "--interface", "127.0.0.1", "--quiet", "--out", out];
  const doctor = await finish(args);
  expect(doctor.code, `${doctor}`).toBe(4);
  expect(doctor.stdout).toMatch(/✗ folder {6}bad {3}[^\n]+: cannot be written \(.*ENOTDIR\)/);
  expect(doctor.stdout).toContain("  - runs cannot be written there: change into a folder");
});

onPosix(
  "a trace that can grow no further ends its machine with 6, and no send of it is unlogged",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const args = ["--duration", "2s", "--draw-range", "3", "--rate", "100"];
    const [a, b] = [join(run, out, "--id", "a", ...args), join(run, out, "--id", "b", ...args)];
    const full = ["join", run, ...LOOPBACK, "--out", out, "--id", "c", ...args];
    const c = start(full, { fileBlocks: 16 });
    expect(await c.exitCode(), `${c}`).toBe(6);
    const folder = joinPath(out, run);
    expect(c.stderr).toMatch(/^k3mesh: [^\n]*c\.trace\.jsonl[^\n]*\n$/);
    for (const machine of [a, b]) expect(await machine.exitCode(), `${machine}`).toBe(4);
    for (const id of ["a", "b"]) expect(peersDown(folder, id)).toEqual(["c closed"]);
    expect(readTrace(folder, "c").lines.at(-1)?.kind).not.toBe("end");
    const sends = new Set(linesOf(folder, "c", "send").map(({ msg }) => msg));
    const received = ["a", "b"]
      .flatMap((id) => linesOf(folder, id, "receive"))
      .filter(({ from }) => from === "c");
    expect(received.length).toBeGreaterThan(0);
    expect(received.filter(({ msg }) => !sends.has(msg))).toEqual([]);
  },
);

onPosix(
  "a comparison on a terminal whose verdict cannot be written ends, with exit 6",
  async () => {
    const out = tempFolder();
    const rules = ["--rates", "5,5,5", "--duration", "2s", "--repeat", "1"];
    const compared = start(["compare", ...rules, "--out", out], { through: DRAWABLE });
    const [folder = ""] = await until("the first run starts", () => {
      const names = readdirSync(out).filter((name) => name.startsWith("compare-"));
      return names.length > 0 && names;
    });
    mkdirSync(joinPath(out, folder, "verdict.json", "in the way"), { recursive: true });
    expect(await compared.exitCode(), `${compared}`).toBe(6);
    expect(compared.stdout).toContain("\u001b[");
    expect(compared.stderr).toMatch(/^k3mesh: [^\n]+verdict\.json: cannot be written [^\n]+\n$/);
  },
);

/** A device on which there is never any room. */
const FULL = "/dev/full";

test.skipIf(!existsSync(FULL))(
  "output to a full disk: a run goes on and is whole, analyze says it in one line with exit 6",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const through = ["sh", "-c", `exec "$@" > ${FULL}`, "sh"];
    const ran = await finish(["run", "--name", run, "--duration", "500ms", "--out", out], {
      through,
    });
    expect(ran.code, `${ran}`).toBe(0);
    const line = /^k3mesh: stdout: cannot be written \(the disk is full, ENOSPC\)[^\n]+\n$/;
    expect(ran.stderr).toMatch(line);
    const folder = joinPath(out, run);
    expect(held(folder)).toEqual(ALL_TRUE);
    for (const args of [[folder], [folder, "--json"], [folder, folder]]) {
      const analyzed = await finish(["analyze", ...args], { through });
      expect(analyzed.code, `${analyzed}`).toBe(6);
      expect(analyzed.stderr).toMatch(line);
    }
  },
);
