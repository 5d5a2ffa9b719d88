import { expect, test } from "vitest";
import { addressOf, join } from "./kit/joins.js";
import { unusedPort } from "./kit/ports.js";
import { randomRun, tempFolder } from "./kit/temp.js";
import { filesIn } from "./kit/traces.js";

test("the waiting screen says who is here, who is missing, and what to type", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a");
  await a.line(new RegExp(`missing  2 more; type in another terminal: npx k3mesh join ${run}\n`));
  const b = join(run, out, "--id", "b");
  const { text } = await addressOf(b);
  await a.line(new RegExp(`linked   b on .+ at ${text}`));
  await a.line(/missing {2}1 more; type in another terminal/);
  await b.line(/linked {3}a on .+ at 127\.0\.0\.1:\d+/);
  expect(a.stdout).toContain("no shared secret: anyone on this network can join");
  expect(filesIn(out), "a run that has not started leaves nothing").toEqual([]);
});

test("a machine that finds nobody ends with exit 3 and says how many are missing", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a", "--form-timeout", "1s");
  expect(await a.exitCode(), `${a}`).toBe(3);
  expect(a.stderr).toMatch(
    new RegExp(`^k3mesh: run ${run} did not form within 1s: missing 2 more[^\n]*join ${run}\n$`),
  );
  expect(filesIn(out)).toEqual([]);
});

test("a machine that cannot reach an address names it, with the error, and ends with exit 3", async () => {
  const run = randomRun();
  const text = `127.0.0.1:${await unusedPort()}`;
  const args = ["--no-mdns", "--peers", text, "--form-timeout", "1s"];
  const a = join(run, tempFolder(), "--id", "a", ...args);
  expect(await a.exitCode(), `${a}`).toBe(3);
  expect(a.stderr).toContain(`${text}: ECONNREFUSED`);
});

test("two that are linked and wait in vain for the third end with exit 3 and name each other", async () => {
  const out = tempFolder();
  const run = randomRun();
  const timeout = ["--form-timeout", "3s"];
  const [a, b] = [join(run, out, "--id", "a", ...timeout), join(run, out, "--id", "b", ...timeout)];
  expect(await a.exitCode(), `${a}`).toBe(3);
  expect(await b.exitCode(), `${b}`).toBe(3);
  expect(`${a.stderr}${b.stderr}`).toMatch(
    /did not form within 3s: linked [ab] on .*; missing 1 more/,
  );
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
