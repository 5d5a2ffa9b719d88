import { expect, test } from "vitest";
import { type OutputContext, surviveLostOutput } from "../../src/cli/lost-output.js";

/** A process of which one stream fails, and which then ends with a code. */
class World implements OutputContext {
  said = "";
  #stdoutFails: (error: NodeJS.ErrnoException) => void = () => {};
  #stderrFails: () => void = () => {};
  #codeInPlaceOf = (code: number) => code;

  onStdoutError(listener: (error: NodeJS.ErrnoException) => void): void {
    this.#stdoutFails = listener;
  }

  onStderrError(listener: () => void): void {
    this.#stderrFails = listener;
  }

  say(text: string): void {
    this.said += `${text}\n`;
  }

  onExit(codeInPlaceOf: (code: number) => number): void {
    this.#codeInPlaceOf = codeInPlaceOf;
  }

  failStdout(code: string): void {
    this.#stdoutFails(Object.assign(new Error(`${code}: failed, write`), { code }));
  }

  failStderr(): void {
    this.#stderrFails();
  }

  end(code: number): number {
    return this.#codeInPlaceOf(code);
  }
}

/** What is said, and the exit code, when stdout of a command fails so. */
function afterLoss(args: readonly string[], code: string, ended = 0): [said: string, exit: number] {
  const world = new World();
  surviveLostOutput(args, world);
  for (let i = 0; i < 3; i++) world.failStdout(code);
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
  world.failStderr();
  expect(world.end(2)).toBe(2);
});
