import { worstExit } from "./failure.js";
import { TERMINAL } from "./screen.js";

/** Signals that came while a command worked. */
export interface Signals {
  /** 130 after Ctrl-C, 143 after SIGTERM or SIGHUP; empty when none came. */
  readonly exitCodes: readonly number[];
}

/** The exit code of a command after these signals; its work ended with `codes`. */
export function exitAfter({ exitCodes }: Signals, codes: readonly number[]): number {
  // The signal interrupted the work; its own code tells SIGTERM from Ctrl-C.
  const others = exitCodes.length > 0 ? codes.filter((code) => code !== INTERRUPTED) : codes;
  return worstExit([...exitCodes, ...others]);
}

/** Of a command that was interrupted itself. */
export const INTERRUPTED = 130;
/** After SIGTERM, and after SIGHUP, which ends a command in the same way. */
const TERMINATED = 143;
/** What the first Ctrl-C does, and what it left where no run had started; for people. */
export const STOPPING = "ending in order; Ctrl-C again ends at once";
export const NOTHING_WRITTEN = "ended before the start: nothing was written";
const HANG_UP: NodeJS.Signals = "SIGHUP";

/**
 * One wish to end may come several times: npx and timeout hand a signal on that the terminal or the
 * group brings as well. Ctrl-C may be pressed again in a hurry; SIGTERM is typed slowly, and on a
 * busy computer npx and timeout take their time with it.
 */
const SAME_WISH_MS: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGINT: 200,
  SIGTERM: 1_000,
  // A terminal that ends says so more than once, and its shell says it again.
  SIGHUP: Number.POSITIVE_INFINITY,
};

/** What the handling of signals depends on; the process's own, but in a test. */
interface SignalContext {
  readonly nowMs: () => number;
  /** Whether people see any output. */
  readonly hasTerminal: boolean;
}

/**
 * From now on the first Ctrl-C (or SIGTERM, or the end of the terminal, SIGHUP) asks for an end in
 * order, a second Ctrl-C or SIGTERM wants it at once.
 */
export function onSignals(
  inOrder: () => void,
  atOnce: () => void,
  { nowMs, hasTerminal }: SignalContext = ownContext(),
): Signals {
  const exitCodes: number[] = [];
  let firstMs: number | undefined;
  const handle = (signal: NodeJS.Signals) => {
    exitCodes.push(signal === "SIGINT" ? INTERRUPTED : TERMINATED);
    if (firstMs === undefined) {
      firstMs = nowMs();
      inOrder();
    } else if (nowMs() - firstMs >= (SAME_WISH_MS[signal] ?? 0)) atOnce();
  };
  const heeded: NodeJS.Signals[] = ["SIGINT", "SIGTERM", ...(hasTerminal ? [HANG_UP] : [])];
  for (const signal of heeded) process.on(signal, handle);
  return { exitCodes };
}

/**
 * Where no output is a terminal, the end of one is no reason to end. So nohup works, though Node
 * undoes its setting.
 */
export function outliveTerminal(): void {
  if (!ownContext().hasTerminal) process.on(HANG_UP, () => {});
}

function ownContext(): SignalContext {
  const { stdout, stderr } = TERMINAL;
  const hasTerminal = stdout.isTTY === true || stderr.isTTY === true;
  return { nowMs: () => performance.now(), hasTerminal };
}
