import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { type Cli, finish, start } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";
import { until } from "./kit/until.js";

const RULES = ["--rates", "10,20,20", "--seed", "7", "--duration", "500ms", "--repeat", "3"];

const foldersIn = (out: string) => readdirSync(out).filter((name) => name.startsWith("compare-"));

/** What an interrupted comparison says last, as it was typed to be shown again. */
function showsAgain({ stdout, stderr }: Cli): string[] {
  const line = /^interrupted: 1 of 3 pairs ran to the end; .*: node \S+ (compare .*)$/m;
  return line.exec(stdout + stderr)?.[1]?.split(" ") ?? [];
}

onPosix(
  "interrupted in its first pair a comparison says that there is none, and leaves a whole folder",
  async () => {
    const out = tempFolder();
    const compared = start(["compare", ...RULES, "--duration", "20s", "--out", out], {
      ownGroup: true,
    });
    await compared.line(/pairs of runs/);
    const traces = () => {
      return foldersIn(out).flatMap((name) =>
        readdirSync(join(out, name)).filter((file) => file.endsWith(".trace.jsonl")),
      );
    };
    await until("three traces", () => traces().length === 3, { seen: () => `${compared}` });
    compared.signalGroup("SIGINT");
    expect(await compared.exitCode(), `${compared}`).toBe(130);
    expect(compared.stderr).toBe("");
    expect(compared.stdout).toMatch(
      /\ninterrupted in the first pair: there is nothing to compare yet\n$/,
    );
    const [folder = ""] = foldersIn(out);
    const analyzed = await finish(["analyze", join(out, folder)]);
    expect(analyzed.code, `${analyzed}`).toBe(0);
  },
);

onPosix("interrupted before its first run starts it leaves no folder", async () => {
  const out = tempFolder();
  const compared = start(["compare", ...RULES, "--out", out]);
  await compared.line(/pairs of runs/);
  compared.signal("SIGINT");
  expect(await compared.exitCode(), `${compared}`).toBe(130);
  expect(compared.stderr).toBe("");
  expect(compared.stdout.split("\n").slice(1)).toEqual([
    "ending in order; Ctrl-C again ends at once",
    "interrupted in the first pair: there is nothing to compare yet",
    "",
  ]);
  expect(readdirSync(out)).toEqual([]);
});

onPosix(
  "interrupted later it shows the pairs that are whole, and how to see one again",
  async () => {
    const out = tempFolder();
    const compared = start(["compare", ...RULES, "--out", out]);
    await compared.line(/^pair {2}1 {2}star {2}complete/m);
    compared.signal("SIGINT");
    expect(await compared.exitCode(), `${compared}`).toBe(130);
    expect(compared.stderr).toBe("");
    expect(compared.stdout).toContain("difference: star less mesh, of one pair of runs");
    const again = await finish(showsAgain(compared));
    expect(again.code, `${again}`).toBe(0);
    expect(again.stdout).toContain("difference: B less A");
  },
);

onPosix(
  "two scenario files interrupted with --json are one document of what is whole",
  async () => {
    const out = tempFolder();
    writeFileSync(join(out, "calm.yaml"), "rates: 10,20,20\n");
    writeFileSync(join(out, "busy.yaml"), "rates: 20,30,30\n");
    const files = ["calm.yaml", "busy.yaml", "--seed", "7", "--duration", "500ms", "--repeat", "3"];
    const compared = start(["compare", ...files, "--json"], { cwd: out });
    await compared.line(/^pair {2}1 {2}busy.yaml {2}complete/m);
    compared.signal("SIGINT");
    expect(await compared.exitCode(), `${compared}`).toBe(130);
    const { pairs, differences } = JSON.parse(compared.stdout);
    expect(pairs).toMatchObject([
      { seed: 7, a: { status: "complete" }, b: { status: "complete" } },
    ]);
    expect(Object.keys(differences)).toContain("linksInAll");
    const again = await finish(showsAgain(compared), { cwd: out });
    expect(again.code, `${again}`).toBe(0);
  },
);
