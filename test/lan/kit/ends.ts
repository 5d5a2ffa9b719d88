import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { filesIn, readJson } from "../../integration/kit/traces.js";
import { folderOf, type Member, typeOn } from "./on-lan.js";

/** A machine that lost another waits for it at the end, and once more when traces are gathered. */
const END_MS = 60_000;

/**
 * Waits until these have ended with this exit code, and returns the folder of the run: each of
 * their hosts has it, of one name and the same byte for byte, each screen shows its verdict, and
 * `k3mesh analyze` comes to the same exit code.
 */
export async function endsWith(code: number, members: readonly Member[]): Promise<string> {
  const [first] = members;
  if (first === undefined) throw new Error("nobody was to end");
  const codes = await Promise.all(members.map((member) => member.exitCode(END_MS)));
  expect(codes, members.join("\n")).toEqual(members.map(() => code));
  const folder = await folderOf(first);
  const analyzed = typeOn(first.host, "analyze", folder);
  expect(await analyzed.exitCode(), `${analyzed}`).toBe(code);
  const verdict = verdictOf(analyzed);
  if (code === 0) expect(filesIn(folder)).toEqual(filesOf(folder));
  for (const member of members) {
    const own = await folderOf(member);
    expect(basename(own), `${member}`).toBe(basename(folder));
    expect(contentsOf(own), `${member}`).toEqual(contentsOf(folder));
    expect(verdictOf(member)).toBe(verdict);
  }
  return folder;
}

/** The files that the folder of a complete run has. */
function filesOf(folder: string): string[] {
  const { roster, topology } = readJson(folder, "run.json");
  const ids = (roster as { readonly id: string }[]).map(({ id }) => id);
  const all = topology === "star" ? ["hub", ...ids] : ids;
  return [...all.map((id) => `${id}.trace.jsonl`), "run.json", "verdict.json"].sort();
}

/** The files of a folder with what is in them. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]);
  return Object.fromEntries(files);
}

/** What a screen shows of a run, but for where its folder is. */
function verdictOf({ stdout }: Member): string {
  const begin = stdout.search(/^\S+: (complete|degraded|interrupted)/m);
  expect(begin, "a verdict is shown").toBeGreaterThanOrEqual(0);
  return stdout.slice(begin, stdout.lastIndexOf("\nfolder "));
}
