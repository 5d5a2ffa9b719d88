import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { folderOf, type Member, typeOn } from "./on-lan.js";

/** A machine that lost another waits for it at the end, and once more when traces are gathered. */
const END_MS = 60_000;

/**
 * Waits until these have ended, all with this exit code and verdict, and returns the folder of
 * the run, which is the same on each of their hosts.
 */
export async function endsWith(code: number, members: readonly Member[]): Promise<string> {
  const folders = [...new Set(await Promise.all(members.map(folderOf)))];
  const codes = await Promise.all(members.map((member) => member.exitCode(END_MS)));
  expect(new Set(folders.map((folder) => basename(folder))).size).toBe(1);
  const [first] = members;
  if (first === undefined) throw new Error("nobody was to end");
  const folder = folders.length === 1 ? folders[0] : collected(first, folders);
  const alone = folders.length > 1 ? 4 : code;
  expect(codes, members.join("\n")).toEqual(members.map(() => alone));
  const analyzed = typeOn(first.host, "analyze", folder ?? "");
  expect(await analyzed.exitCode(), `${analyzed}`).toBe(code);
  return folder ?? "";
}

function collected({ host }: Member, folders: readonly string[]): string {
  const target = join(mkdtempSync(join(host.folder, "collected-")), basename(folders[0] ?? ""));
  mkdirSync(target);
  for (const folder of folders) {
    for (const file of readdirSync(folder)) {
      if (file !== "verdict.json") copyFileSync(join(folder, file), join(target, file));
    }
    expect(readFileSync(join(folder, "run.json"), "utf8")).not.toBe("");
  }
  return target;
}
