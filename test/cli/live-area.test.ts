import { expect, test } from "vitest";
import { LiveArea } from "../../src/cli/live-area.js";
import type { Output } from "../../src/cli/screen.js";

/** A terminal that says what is done to it. */
function terminal(done: string[]): Output {
  return {
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
}

test("what a process says on stderr is written into nothing that is drawn, nor anything drawn behind it", () => {
  const done: string[] = [];
  const area = new LiveArea(terminal(done));
  area.show("table");
  done.length = 0;
  area.aside("(node:1) Warning: half a line", terminal(done));
  area.aside("a line\n", terminal(done));
  area.show("table");
  area.end();
  const written = ["clear", "write (node:1) Warning: half a line\n", "clear", "write a line\n"];
  expect(done).toEqual([...written, "draw table", "clear", "done"]);
});

test("Ctrl-Z takes the area off and gives the cursor back before the process stands still", () => {
  const done: string[] = [];
  const area = new LiveArea(terminal(done), true, () => done.push("stop"));
  area.show("table");
  done.length = 0;
  process.emit("SIGTSTP", "SIGTSTP");
  area.show("table");
  area.end();
  process.emit("SIGTSTP", "SIGTSTP");
  expect(done).toEqual(["clear", "done", "stop", "draw table", "clear", "done"]);
});
