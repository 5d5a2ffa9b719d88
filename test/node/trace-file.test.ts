import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DraftFile } from "../../src/node/trace-file.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { tempFolder } from "../kit/temp.js";

test("a draft that can neither be kept nor removed says so once, and ends nothing", () => {
  const folder = tempFolder();
  const draft = new DraftFile(join(folder, "b.trace.jsonl"), "a-1");
  draft.append(Uint8Array.of(10));
  const [name = ""] = readdirSync(folder);
  rmSync(join(folder, name));
  // Something that is in the way of both.
  mkdirSync(join(folder, name, "in the way"), { recursive: true });
  mkdirSync(join(folder, "b.trace.jsonl", "in the way"), { recursive: true });
  expect(() => draft.keep()).toThrow(NotWritableError);
  expect(() => draft.discard()).not.toThrow();
});
