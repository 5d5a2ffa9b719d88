import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CALLED } from "./kit/cli.js";
import { addressOf, join } from "./kit/joins.js";
import { mutePort } from "./kit/mute-port.js";
import { unusedPort } from "./kit/ports.js";
import { onPosix } from "./kit/posix.js";
import { filesIn } from "./kit/traces.js";

test("the waiting screen says who is here, who is missing, and what to type", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a");
  await a.line(new RegExp(`missing  2 more; type in another terminal: ${CALLED} join ${run}\n`));
  const b = join(run, out, "--id", "b");
  const { text } = await addressOf(b);
  await a.line(new RegExp(`linked   b on .+ at ${text}`));
  await a.line(/missing {2}1 more; type in another terminal/);
  await b.line(/linked {3}a on .+ at 127\.0\.0\.1:\d+/);
  expect(a.stdout).toContain("no shared secret: anyone on this network can join");
  expect(filesIn(out), "a run that has not started leaves nothing").toEqual([]);
});

test("who finds nobody ends with exit 3 and says how many are missing", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a", "--form-timeout", "1s");
  expect(await a.exitCode(), `${a}`).toBe(3);
  expect(a.stderr).toMatch(
    new RegExp(
      `^k3mesh: run ${run} did not form within 1s: missing 2 more[^\n]*join ${run}; [^\n]*--peers host:port\n$`,
    ),
  );
  expect(filesIn(out)).toEqual([]);
});

test("who was linked or unreachable is named at the end of a vain wait, exit 3", async () => {
  const out = tempFolder();
  const run = randomRun();
  const nobody = `127.0.0.1:${await unusedPort()}`;
  const [a, b, lonely] = [
    join(run, out, "--id", "a", "--form-timeout", "3s"),
    join(run, out, "--id", "b", "--form-timeout", "3s"),
    join(run, out, "--id", "lonely", "--no-mdns", "--peers", nobody, "--form-timeout", "1s"),
  ];
  for (const machine of [lonely, a, b]) expect(await machine.exitCode(), `${machine}`).toBe(3);
  expect(lonely.stderr).toContain(`tried ${nobody}: refused, nothing listens there`);
  expect(`${a.stderr}${b.stderr}`).toMatch(
    /did not form within 3s: linked [ab] on .*; missing 1 more/,
  );
});

onPosix("who ends while an address is being dialled that never answers does end", async () => {
  const mute = `127.0.0.1:${await mutePort()}`;
  // 2.5 s: the dial that began at once is given up half a second after the end.
  const args = ["--no-mdns", "--peers", mute, "--form-timeout", "2500ms"];
  const a = join(randomRun(), tempFolder(), "--id", "a", ...args);
  expect(await a.exitCode(), `${a}`).toBe(3);
});

test("a waiting machine that died is started again, and the run forms", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20"];
  const a = join(run, out, "--id", "a", ...args);
  const b = join(run, out, "--id", "b", ...args);
  await a.line(/linked {3}b on/);
  b.signal("SIGKILL");
  await b.exit();
  const again = join(run, out, "--id", "b", ...args);
  const c = join(run, out, "--id", "c", ...args);
  for (const machine of [a, again, c]) expect(await machine.exitCode(), `${machine}`).toBe(0);
});
