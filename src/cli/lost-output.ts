import { writeFailure } from "../trace/not-writable-error.js";
import { worstExit } from "./failure.js";
import { complain } from "./screen.js";

const NOT_WRITTEN = 6;

/** What the loss of output shows itself by, and ends in. */
export interface OutputContext {
  onStdoutError(listener: (error: NodeJS.ErrnoException) => void): void;
  onStderrError(listener: () => void): void;
  say(text: string): void;
  /** At the end another exit code takes the place of the command's own. */
  onExit(codeInPlaceOf: (code: number) => number): void;
}

/**
 * Survives output that cannot be written: to a full disk, or to a terminal that is gone. A run goes
 * on, and its traces are whole; where output is all that was asked for, its loss is exit code 6.
 */
export function surviveLostOutput(
  args: readonly string[],
  world: OutputContext = OWN_PROCESS,
): void {
  let isLost = false;
  world.onStdoutError((error) => {
    // A reader that stops, as head does, wants no more.
    if (error.code === "EPIPE" || isLost) return;
    isLost = true;
    const { why, remedy } = writeFailure(error);
    const goesOn = isForOutput(args) ? "" : "; what runs goes on";
    world.say(`k3mesh: stdout: cannot be written (${why})${goesOn}. ${remedy}`);
    if (isForOutput(args)) world.onExit((code) => worstExit([code, NOT_WRITTEN]));
  });
  // There is nowhere to say so: the exit code alone tells.
  world.onStderrError(() => {});
}

const OWN_PROCESS: OutputContext = {
  onStdoutError: (listener) => void process.stdout.on("error", listener),
  onStderrError: (listener) => void process.stderr.on("error", listener),
  say: complain,
  onExit: (codeInPlaceOf) => {
    process.once("exit", (code) => {
      process.exitCode = codeInPlaceOf(code);
    });
  },
};

/** Commands that leave traces, which are their work; what they show comes from there. */
const LEAVE_TRACES: readonly string[] = ["run", "join", "hub", "simulate"];
const SHOWS: readonly string[] = ["--json", "--help", "-h"];

function isForOutput(args: readonly string[]): boolean {
  return !LEAVE_TRACES.includes(args[0] ?? "") || SHOWS.some((one) => args.includes(one));
}
