import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { start } from "./kit/cli.js";
import { addressOf, join } from "./kit/joins.js";
import { holdMdnsPort } from "./kit/mdns-port.js";
import { readTrace } from "./kit/traces.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

test("where the mDNS port is held by somebody else, run hands out addresses and says so", async (context) => {
  if (!(await holdMdnsPort())) context.skip("another process has port 5353 open on this computer");
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--duration", "500ms", "--rates", "20,30,40", "--out", out];
  const ran = start(["run", ...args]);
  const alone = join(randomRun(), out, "--id", "alone");
  await alone.line(/mDNS: .*EADDRINUSE/);
  const { text } = await addressOf(alone);
  await alone.line(new RegExp(`\\S+ does not hear its own multicast: .* --peers ${text}`));
  await ran.line(/multicast does not work here: the machines were told each other's addresses/);
  expect(await ran.exitCode(), `${ran}`).toBe(0);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
  const { links } = readTrace(joinPath(out, run), "a").lines[0] ?? {};
  expect(links?.map(({ peer }) => peer).sort()).toEqual(["b", "c"]);
});
