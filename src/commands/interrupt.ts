import { worstExit } from "./failure.js";

/** Signals that came while a command worked. */
export interface Signals {
  /** 130 after Ctrl-C, 143 after SIGTERM; empty when none came. */
  readonly exitCodes: readonly number[];
  /** Signals do again what they did before. */
  release(): void;
}

/** The exit code of a command to which these signals came, and whose work ended with `codes`. */
export function exitAfter({ exitCodes }: Signals, codes: readonly number[]): number {
  // What was interrupted was so by the signal, whose own code tells SIGTERM from Ctrl-C.
  const others = exitCodes.length > 0 ? codes.filter((code) => code !== INTERRUPTED) : codes;
  return worstExit([...exitCodes, ...others]);
}

const INTERRUPTED = 130;

/** The first Ctrl-C (or SIGTERM) asks for an end in order, the second wants it at once. */
export function onSignals(inOrder: () => void, atOnce: () => void): Signals {
  const exitCodes: number[] = [];
  const handle = (signal: NodeJS.Signals) => {
    exitCodes.push(signal === "SIGINT" ? INTERRUPTED : 143);
    if (exitCodes.length === 1) inOrder();
    else atOnce();
  };
  process.on("SIGINT", handle).on("SIGTERM", handle);
  return {
    exitCodes,
    release: () => {
      process.removeListener("SIGINT", handle).removeListener("SIGTERM", handle);
    },
  };
}
