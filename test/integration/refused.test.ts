import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CALLED } from "./kit/cli.js";
import { CODE, HandmadeMachine } from "./kit/handmade-machine.js";
import { addressOf, join } from "./kit/joins.js";
import { RawClient } from "./kit/raw-client.js";
import { filesIn, peersDown, results } from "./kit/traces.js";

/** What one machine is given, what the other, and how a screen calls both. */
const DIFFERENT: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["duration", ["--duration", "1s"], ["--duration", "2s"]],
  ["machines", [], ["--machines", "4"]],
  ["seed", ["--seed", "1"], ["--seed", "2"]],
  ["draw", ["--draw-range", "4"], ["--internal-probability", "0.5"]],
];

test("machines with different settings say so on both screens, with the command to type: exit 5", async () => {
  const pairs = DIFFERENT.map(async ([setting, mine, theirs]) => {
    const out = tempFolder();
    const run = randomRun();
    const timeout = ["--form-timeout", "8s"];
    const a = join(run, out, "--id", "a", ...mine, ...timeout);
    const b = join(run, out, "--id", "b", ...theirs, ...timeout);
    const own = mine.length > 0 ? mine.join(" ") : "--machines 3";
    const others = theirs.join(" ");
    const lineOf = (id: string, one: string, other: string) =>
      new RegExp(
        `${id} \\(.+\\) has ${other}, this machine ${one}; ` +
          `type there: ${CALLED} join ${run} ${one}; or here: ${other}`,
      );
    await a.line(lineOf("b", own, others));
    await b.line(lineOf("a", others, own));
    for (const machine of [a, b]) {
      expect(await machine.exitCode(), `${setting} ${machine}`).toBe(5);
      expect(machine.stderr).toMatch(
        /^k3mesh: run .* did not form within 8s: [^\n]*refused[^\n]*\n$/,
      );
    }
    expect(filesIn(out)).toEqual([]);
  });
  await Promise.all(pairs);
});

test("a machine whose --id is taken ends at once with exit 5, and the run forms without it", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20"];
  const [a, b] = [join(run, out, "--id", "a", ...args), join(run, out, "--id", "b", ...args)];
  await a.line(/linked {3}b on/);
  const second = join(run, out, "--id", "b", ...args);
  expect(await second.exitCode(), `${second}`).toBe(5);
  expect(second.stderr).toMatch(
    /^k3mesh: the id of this machine is taken, says [ab] .*; choose another with --id\n$/,
  );
  const c = join(run, out, "--id", "c", ...args);
  for (const machine of [a, b, c]) expect(await machine.exitCode(), `${machine}`).toBe(0);
});

test("a machine that comes after the start is told so, exit 5, and the run is unharmed", async () => {
  const out = tempFolder();
  const run = randomRun();
  // Longer than any computer takes to start the late one; nobody waits for its end.
  const args = ["--duration", "5m", "--rate", "20"];
  const machines = ["a", "b", "c"].map((id) => join(run, out, "--id", id, ...args));
  await Promise.all(machines.map((machine) => machine.line(/started: /)));
  const late = join(run, out, "--id", "d");
  expect(await late.exitCode(), `${late}`).toBe(5);
  expect(late.stderr).toMatch(/^k3mesh: run .* has started without this machine[^\n]*\n$/);
  const folder = joinPath(out, run);
  expect(["a", "b", "c"].flatMap((id) => peersDown(folder, id))).toEqual([]);
  for (const machine of machines) machine.signal("SIGINT");
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(130);
  expect(Object.values(results(folder))).not.toContain("false");
});

test("another protocol version is refused, and the screen names both", async () => {
  const run = randomRun();
  const a = join(run, tempFolder(), "--id", "a", "--form-timeout", "2s");
  const client = await RawClient.open(await addressOf(a));
  client.send([CODE.hello, 99, "whatever", { that: "version says" }]);
  expect(await client.frame(CODE.reject)).toEqual([CODE.reject, "protocol"]);
  await client.closing();
  await a.line(/speaks protocol version 99, this machine \d+; install the same k3mesh on both/);
  expect(await a.exitCode(), `${a}`).toBe(5);
});

test("with one machine too many nobody starts, all say so, and the run forms when it leaves", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20"];
  // The first is linked from the start, so that the others can never be three among themselves.
  const a = join(run, out, "--id", "a", ...args);
  const surplus = new HandmadeMachine(run, "zz");
  const links = [await surplus.link(await addressOf(a))];
  const others = ["b", "c"].map((id) => join(run, out, "--id", id, ...args));
  for (const other of others) links.push(await surplus.link(await addressOf(other)));
  const machines = [a, ...others];
  const said =
    /too many a, b, c, zz are 4 for a run of 3; stop 1 of them with Ctrl-C, or start all with --machines 4/;
  for (const machine of machines) await machine.line(said);
  for (const { client } of links) {
    expect(client.frames.some(([code]) => code === CODE.start)).toBe(false);
    client.end();
  }
  const codes = await Promise.all(machines.map((machine) => machine.exitCode()));
  expect(codes, machines.join("\n")).toEqual([0, 0, 0]);
  expect(filesIn(out)).toEqual([run]);
});
