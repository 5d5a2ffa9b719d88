import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join as joinPath } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { announcement, response } from "../kit/dns.js";
import { obeyedIn } from "../kit/obeyed.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { incarnation } from "../protocol/hello.js";
import { Announcer } from "./kit/announcer.js";
import { finish } from "./kit/cli.js";
import { CODE, HandmadeMachine } from "./kit/handmade-machine.js";
import { addressOf, join } from "./kit/joins.js";
import { onPosix } from "./kit/posix.js";
import { RawClient } from "./kit/raw-client.js";

// What commands show is tested beside the code; here, that processes show it by the same way.

const HOSTILE = "\u001b[2J\u001b]0;title\u0007\u009b31m\u0085\u007f\r\b\u202e\u2028x";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

onPosix("no process shows an argument so that a terminal would obey it", async () => {
  const cwd = tempFolder();
  const commands = [[HOSTILE], ["run", HOSTILE], ["analyze", HOSTILE], ["hub", HOSTILE]];
  const checked = commands.map(async (args) => {
    const ran = await finish(args, { cwd });
    expect(ran.stderr, `${ran}`).toMatch(/^k3mesh: .*\\u001b\[2J.*\n$/);
    expect([ran.code, ran.stdout, obeyedIn(ran.stderr)]).toEqual([2, "", []]);
  });
  await Promise.all(checked);
});

onPosix("what nobody caught is one line too, without what a terminal would obey", async () => {
  const cli = joinPath(DIST, "cli.js");
  const fault = `setInterval(() => {
    if (process.listenerCount("uncaughtException") > 0) throw new Error(${JSON.stringify(HOSTILE)});
  }, 1)`;
  const run = (...options: string[]) => {
    const preload = `data:text/javascript,${encodeURIComponent(fault)}`;
    const args = ["--import", preload, cli, "doctor", ...options];
    return new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, args, (error, _stdout, stderr) => {
        resolve({ code: error?.code, stderr });
      });
    });
  };
  const { code, stderr } = await run();
  expect(stderr).toMatch(/^k3mesh: a defect of k3mesh, please report it .*\\u001b\[2J.*\n$/);
  expect([code, obeyedIn(stderr)]).toEqual([70, []]);
  const debug = await run("--debug");
  expect(debug.stderr).toMatch(/\n {4}at /);
  expect([debug.code, obeyedIn(debug.stderr)]).toEqual([70, []]);
});

onPosix("a fault in a machine's process is one line, and a defect", async () => {
  const fault = `const timer = setInterval(() => {
    if (!process.connected || process.listenerCount("message") === 0) return;
    clearInterval(timer);
    throw new Error("a fault");
  }, 1).unref()`;
  const preload = `data:text/javascript,${encodeURIComponent(fault)}`;
  const through = ["env", `NODE_OPTIONS=--import=${preload}`];
  const ran = await finish(["run", "--duration", "1s", "--out", tempFolder()], { through });
  expect(ran.code, `${ran}`).toBe(70);
  const told = "a defect of k3mesh, please report it with --debug: Error: a fault";
  expect(ran.stderr.replace(/^k3mesh: [abc](, [abc])*: /, "")).toBe(`${told}\n`);
});

onPosix(
  "help on a terminal names the place that k3mesh is in so that nothing is obeyed",
  async () => {
    const place = joinPath(tempFolder(), HOSTILE);
    symlinkSync(DIST, place);
    const terminal =
      "process.stdout.isTTY = process.stderr.isTTY = true; process.stdout.columns = 80";
    const preload = `data:text/javascript,${encodeURIComponent(terminal)}`;
    const shows = (...args: string[]) => {
      const all = ["--import", preload, joinPath(place, "cli.js"), ...args];
      return new Promise<string>((resolve) => {
        execFile(process.execPath, all, (_error, stdout, stderr) => resolve(stdout + stderr));
      });
    };
    const [help, bare, wrong, ofRun] = await Promise.all([
      shows("--help"),
      shows(),
      shows("frobnicate"),
      shows("run", "--help"),
    ]);
    for (const text of [help, bare, wrong]) expect(text).toMatch(/\\u001b\[2J/);
    for (const text of [help, bare, wrong, ofRun]) expect(obeyedIn(text ?? "")).toEqual([]);
  },
);

test("what strangers announce and say of themselves is shown so that nothing is obeyed", async () => {
  const run = randomRun();
  const a = join(run, tempFolder(), "--id", "a");
  const address = await addressOf(a);
  const texts = { run, id: "zz", inc: incarnation(1) };
  const announced = [
    { ...texts, run: HOSTILE },
    { ...texts, run: `${run}${HOSTILE}` },
    { ...texts, id: HOSTILE },
    { ...texts, inc: HOSTILE },
    { ...texts, [HOSTILE]: HOSTILE },
  ].map((entries) => {
    const txt = Object.entries(entries).map(([key, value]) => `${key}=${value}`);
    return response(announcement({ name: HOSTILE, target: `${HOSTILE}.local`, txt }));
  });
  const announcer = await Announcer.open();
  const doctor = finish(["doctor", "--interface", "127.0.0.1"]);
  await announcer.say(announced);
  const machine = new HandmadeMachine(run, "zz");
  for (const place of [2, 3, 4, 5, 6, 7]) {
    const client = await RawClient.open(address);
    client.send(machine.hello({ [place]: HOSTILE }));
  }
  const client = await RawClient.open(address);
  const hello = machine.hello();
  client.send(hello);
  client.send([CODE.proof, machine.proof(hello, await client.frame(CODE.hello))]);
  await client.frame(CODE.accept);
  client.send([CODE.linked, HOSTILE, 5, []]);
  await a.line(/closed [\d.:]+: LINKED\.host is not 1 to 255 printable/);
  await a.line(/closed [\d.:]+: HELLO\.run is not a name/);
  await announcer.say(announced);
  const { stdout, stderr } = await doctor;
  expect(stdout).toMatch(/runs +ok/);
  for (const text of [a.stdout, a.stderr, stdout, stderr]) expect(obeyedIn(text)).toEqual([]);
});
