import {
  chmodSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRunParent, makeRunParent, runParentError } from "../../src/node/run-directory.js";
import { NotWritableError, writeFailure } from "../../src/trace/not-writable-error.js";
import { tempFolder } from "../kit/temp.js";

const onPosix = test.skipIf(process.platform === "win32");
const NOBODY = 65_534;
const onLinux = test.skipIf(process.platform !== "linux");

describe("whether runs can be written is found out before there are any", () => {
  test.each([["."], ["runs"], ["a/b/runs"]])("in %s, and nothing is left behind", (name) => {
    const folder = tempFolder();
    checkRunParent(join(folder, name));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file in the way is named by its reason", () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "file"), "");
    for (const name of ["file", "file/runs"]) {
      const path = join(folder, name);
      expect(runParentError(path)).toBe(
        `${path}: cannot be written (a file is where a folder should be, ENOTDIR). Use another folder`,
      );
    }
  });

  test("a link that leads nowhere is a folder that is gone", () => {
    const link = join(tempFolder(), "stick");
    symlinkSync("/nowhere/at/all", link);
    expect(runParentError(join(link, "runs"))).toContain(`${link}: this folder is gone (ENOENT)`);
  });

  onPosix("a folder in which nobody may write is so named", () => {
    const folder = tempFolder();
    chmodSync(folder, 0o555);
    const error = asUser(() => runParentError(join(folder, "runs")));
    expect(error).toMatch(/\(permission denied, EACCES\)/);
  });

  onLinux("where the system makes no folders that is said, and soon", () => {
    const path = "/proc/self/runs";
    expect(() => checkRunParent(path)).toThrow(NotWritableError);
    expect(runParentError(path)).toContain("no folder can be made in /proc/self (ENOENT)");
    expect(() => makeRunParent(path)).toThrow(/ENOENT/);
  });
});

/** To root no folder is closed: then this is done as the user nobody. */
function asUser<T>(work: () => T): T {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test("folders above a missing one are made, once", () => {
  const path = join(realpathSync(tempFolder()), "a", "b", "runs");
  makeRunParent(path);
  makeRunParent(path);
  mkdirSync(join(path, "x"));
  expect(readdirSync(path)).toEqual(["x"]);
});

test.each([
  ["EACCES", "permission denied, EACCES"],
  ["EROFS", "the file system is read-only, EROFS"],
  ["ENOSPC", "the disk is full, ENOSPC"],
  ["ENOENT", "its folder is gone, ENOENT"],
  ["EIO", "the terminal or disk is gone or fails, EIO"],
])("%s is said in words: %s", (code, why) => {
  const cause = Object.assign(new Error(`${code}: something, open 'x'`), { code });
  expect(writeFailure(cause).why).toBe(why);
});

test("a reason without words of ours keeps the system's", () => {
  expect(writeFailure(new Error("EXDEV: cross-device link, rename 'a'")).why).toBe(
    "EXDEV: cross-device link",
  );
});
