import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { latestRunFolder } from "../../src/node/folder-source.js";
import { makeFifo } from "../kit/fifo.js";
import { analyzeFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";

const LEAST = '{"kind":"internal","lamport":1}\n';

// Windows has no such files.
describe.skipIf(process.platform === "win32")(
  "what is no file ends its reading in one line",
  () => {
    test("a FIFO as a trace", async () => {
      const folder = writeRun(goodRun());
      makeFifo(join(folder, "z.trace.jsonl"));
      await expect(analyzeFolder(folder)).rejects.toThrow("z.trace.jsonl: cannot be read (a FIFO");
    });

    test("a FIFO as run.json", async () => {
      const folder = writeRun(goodRun());
      makeFifo(join(folder, "run.json"));
      await expect(analyzeFolder(folder)).rejects.toThrow("run.json: cannot be read (a FIFO");
    });

    test("links that lead in a circle, and to a device", async () => {
      const [circle, device] = [tempFolder(), tempFolder()];
      symlinkSync("a.trace.jsonl", join(circle, "a.trace.jsonl"));
      symlinkSync("/dev/zero", join(device, "a.trace.jsonl"));
      await expect(analyzeFolder(circle)).rejects.toThrow(
        /^a\.trace\.jsonl: cannot be read \(ELOOP/,
      );
      await expect(analyzeFolder(device)).rejects.toThrow("cannot be read (a device, not a file)");
    });

    test("a link to a FIFO among the logs of another program", async () => {
      const folder = tempFolder();
      for (const name of ["a", "b"]) writeFileSync(join(folder, `${name}.jsonl`), LEAST);
      makeFifo(join(folder, "pipe"));
      symlinkSync("pipe", join(folder, "c.jsonl"));
      await expect(analyzeFolder(folder)).rejects.toThrow("c.jsonl: cannot be read (a FIFO");
    });

    test("the latest run is found among folders whose run.json is a FIFO", async () => {
      const parent = tempFolder();
      mkdirSync(join(parent, "odd"));
      makeFifo(join(parent, "odd", "run.json"));
      await expect(latestRunFolder(parent)).rejects.toThrow("no runs in it");
    });
  },
);
