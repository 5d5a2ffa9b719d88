import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ChildMessage, ParentMessage, PlainOutcome } from "./node-messages.js";

/** How the process of a machine or a hub ended. */
export type NodeEnd =
  | PlainOutcome
  /** It ended and reported nothing. */
  | { readonly kind: "died"; readonly how: string };

/** On Windows a session of its own would have one. */
const NO_WINDOW = { windowsHide: true };
/** Signals that a process handles once it is up. */
const ENDS_IN_ORDER: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const CHILD = fileURLToPath(new URL("./node-process.js", import.meta.url));

/**
 * A machine or a hub in a process of its own, as its parent sees it. The terminal's signals reach
 * the parent alone, which decides; and a screen that stands still stops no machine.
 */
export class ChildNode {
  readonly end: Promise<NodeEnd>;
  readonly #child: ChildProcess;

  /**
   * It waits for the order to begin. `complains` gets what the process writes to its stderr.
   */
  constructor(observe: (report: ChildMessage) => void, complains: (text: string) => void) {
    const child = fork(CHILD, {
      // What this process was given (-e, --input-type, --inspect-brk) is for its own script.
      execArgv: [],
      // In a session of its own: Ctrl-C in its first moments would kill it.
      detached: true,
      // Its stderr passes through this process: to a terminal that stands still it would wait.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      ...NO_WINDOW,
    });
    this.#child = child;
    let outcome: PlainOutcome | undefined;
    child.on("message", (report: ChildMessage) => {
      if (report.kind === "outcome") outcome = report.outcome;
      observe(report);
    });
    child.stderr?.setEncoding("utf8").on("data", complains);
    this.end = new Promise((resolve) => {
      const over = (how: string) => resolve(outcome ?? { kind: "died", how });
      child.once("error", (error) => over(error.message));
      // Not `exit`: reports that are still on their way are read before `close`.
      child.once("close", (code, signal) => {
        // It was not up yet, and for a moment the terminal's signals reach it.
        if (signal !== null && ENDS_IN_ORDER.includes(signal)) outcome ??= { kind: "given-up" };
        over(signal ?? `exit code ${code}`);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(order: ParentMessage): void {
    if (this.#child.connected) this.#child.send(order, () => {});
  }

  /** Ends it at once, as a crash does. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Lets so many in at a time; the next comes in when another is through. */
export class Turnstile {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Undefined where there is room at once; else resolves when there is. */
  enter(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** One that was let in makes room. */
  through(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  /** Lets all in that wait, and all that come. */
  open(): void {
    this.#free = Number.POSITIVE_INFINITY;
    for (const next of this.#waiting.splice(0)) next();
  }
}
