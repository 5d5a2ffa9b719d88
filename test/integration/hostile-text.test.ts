import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { obeyedIn } from "../kit/obeyed.js";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";

// What commands show is tested beside the code; here, that processes show it by the same way.

const HOSTILE = "\u001b[2J\u001b]0;title\u0007\u009b31m\u0085\u007f\r\b\u202e\u2028x";

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
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
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
