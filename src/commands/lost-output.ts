import { writeFailure } from "../trace/not-writable-error.js";
import { worstExit } from "./failure.js";

const NOT_WRITTEN = 6;

/** A stream of the process, or a test's. */
interface Stream {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  write(text: string): unknown;
}

/** What the loss of output depends on, and ends; `process` is one. */
export interface OutputWorld {
  readonly stdout: Stream;
  readonly stderr: Stream;
  exitCode?: number | string | null | undefined;
  once(event: "exit", listener: () => void): unknown;
}

/**
 * Survives output that cannot be written: to a full disk, or to a terminal that is gone. A run goes
 * on, and its traces are whole; where output is all that was asked for, its loss is exit code 6.
 */
export function surviveLostOutput(args: readonly string[], world: OutputWorld = process): void {
  let isLost = false;
  world.stdout.on("error", (error) => {
    // Whoever stops reading, as head does, wants no more.
    if (error.code === "EPIPE" || isLost) return;
    isLost = true;
    const { why, remedy } = writeFailure(error);
    const goesOn = isForOutput(args) ? "" : "; what runs goes on";
    world.stderr.write(`k3mesh: stdout: cannot be written (${why})${goesOn}. ${remedy}\n`);
    if (!isForOutput(args)) return;
    world.once("exit", () => {
      world.exitCode = worstExit([Number(world.exitCode ?? 0), NOT_WRITTEN]);
    });
  });
  // There is nowhere to say so: the exit code alone tells.
  world.stderr.on("error", () => {});
}

/** Commands that leave traces, which are their work; what they show comes from there. */
const LEAVE_TRACES: readonly string[] = ["run", "join", "hub"];
const SHOWS: readonly string[] = ["--json", "--help", "-h"];

function isForOutput(args: readonly string[]): boolean {
  return !LEAVE_TRACES.includes(args[0] ?? "") || SHOWS.some((one) => args.includes(one));
}
