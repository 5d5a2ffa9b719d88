import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type OutputWorld, surviveLostOutput } from "../../src/commands/lost-output.js";

/** A process of which one stream fails, and which then ends with a code. */
class World extends EventEmitter implements OutputWorld {
  readonly stdout: EventEmitter & { write: (text: string) => void };
  readonly stderr: EventEmitter & { write: (text: string) => void };
  exitCode: number | undefined;
  said = "";

  constructor() {
    super();
    this.stdout = Object.assign(new EventEmitter(), { write: () => {} });
    this.stderr = Object.assign(new EventEmitter(), {
      write: (text: string) => {
        this.said += text;
      },
    });
  }

  fail(stream: "stdout" | "stderr", code: string): void {
    this[stream].emit("error", Object.assign(new Error(`${code}: failed, write`), { code }));
  }

  end(code: number): number {
    this.exitCode = code;
    this.emit("exit");
    return this.exitCode;
  }
}

/** What is said, and the exit code, when stdout of a command fails so. */
function afterLoss(args: readonly string[], code: string, ended = 0): [said: string, exit: number] {
  const world = new World();
  surviveLostOutput(args, world);
  for (let i = 0; i < 3; i++) world.fail("stdout", code);
  return [world.said, world.end(ended)];
}

test.each([
  [["analyze", "runs/x"]],
  [["compare"]],
  [["run", "--json"]],
  [["--help"]],
  [["join", "--help"]],
])("output is all that %j is for: its loss is one line, and exit code 6", (args) => {
  const line =
    "k3mesh: stdout: cannot be written (the disk is full, ENOSPC). Make room there, or use another folder\n";
  expect(afterLoss(args, "ENOSPC")).toEqual([line, 6]);
  expect(afterLoss(args, "ENOSPC", 1)[1]).toBe(6);
  expect(afterLoss(args, "ENOSPC", 70)[1]).toBe(70);
});

test.each([[["run"]], [["join", "demo"]], [["hub", "demo"]]])(
  "%j goes on without its screen, and ends as its run does",
  (args) => {
    const [said, code] = afterLoss(args, "EIO");
    expect(said).toMatch(
      /^k3mesh: stdout: cannot be written \([^\n]+EIO\); what runs goes on[^\n]+\n$/,
    );
    expect(code).toBe(0);
    expect(afterLoss(args, "EIO", 143)[1]).toBe(143);
  },
);

test("who stops reading has seen enough", () => {
  expect(afterLoss(["analyze", "runs/x"], "EPIPE")).toEqual(["", 0]);
});

test("what stderr cannot say is not said", () => {
  const world = new World();
  surviveLostOutput(["analyze"], world);
  world.fail("stderr", "ENOSPC");
  expect(world.end(2)).toBe(2);
});
