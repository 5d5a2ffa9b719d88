/** Signals that came while a command worked. */
export interface Signals {
  /** 130 after Ctrl-C, 143 after SIGTERM; empty when none came. */
  readonly exitCodes: readonly number[];
  /** Signals do again what they did before. */
  release(): void;
}

/** The first Ctrl-C (or SIGTERM) asks for an end in order, the second wants it at once. */
export function onSignals(inOrder: () => void, atOnce: () => void): Signals {
  const exitCodes: number[] = [];
  const handle = (signal: NodeJS.Signals) => {
    exitCodes.push(signal === "SIGINT" ? 130 : 143);
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
