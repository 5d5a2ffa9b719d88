import { expect, test } from "vitest";
import { LiveArea } from "../../src/commands/live-area.js";
import type { Output } from "../../src/commands/screen.js";

test("Ctrl-Z takes the area off and gives the cursor back before the process stands still", () => {
  const done: string[] = [];
  const output: Output = {
    isTTY: true,
    columns: 80,
    write: (text) => void done.push(`write ${text}`),
    overwrite: () => {},
    redrawing: () => ({
      draw: (text) => void done.push(`draw ${text}`),
      clear: () => void done.push("clear"),
      done: () => void done.push("done"),
    }),
  };
  const area = new LiveArea(output, () => done.push("stop"));
  area.show("table");
  done.length = 0;
  process.emit("SIGTSTP", "SIGTSTP");
  area.show("table");
  area.end();
  process.emit("SIGTSTP", "SIGTSTP");
  expect(done).toEqual(["clear", "done", "stop", "draw table", "clear", "done"]);
});
