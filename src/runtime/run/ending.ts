import type { Links } from "../links/links.js";
import type { Outcome } from "../node-event.js";
import type { Ports } from "../ports.js";
import type { Turns } from "../turns.js";

/** What is going on when a life ends, if its run has started. */
export interface Unfinished {
  readonly running: { fail(): void };
  readonly journal: { flush(): void; close(): void };
}

/** How a life ends, a machine's or a hub's, once: trace, links and doors are closed. */
export class Ending {
  readonly outcome: Promise<Outcome>;
  readonly #ports: Ports;
  readonly #links: Links;
  readonly #turns: Turns;
  readonly #closeDoors: () => void;
  #resolve: (outcome: Outcome) => void = () => {};
  #over = false;

  /** `closeDoors`: from then on nobody is looked for or admitted. */
  constructor(ports: Ports, links: Links, turns: Turns, closeDoors: () => void) {
    this.#ports = ports;
    this.#links = links;
    this.#turns = turns;
    this.#closeDoors = closeDoors;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends it now. The outcome is another where the trace cannot be closed in order. */
  finish(outcome: Outcome, run: Unfinished | undefined): void {
    if (this.#over) return;
    this.#over = true;
    const last = run === undefined ? outcome : closeTrace(outcome, run);
    // What the failed turn wanted to say is in no trace: nobody may receive it.
    if (last.kind === "failed") this.#links.destroyAll();
    else for (const link of this.#links.everybody) this.#links.drop(link);
    this.#closeDoors();
    this.#turns.end();
    const { transport, discovery } = this.#ports;
    let open = discovery === undefined ? 1 : 2;
    const closed = () => {
      open -= 1;
      if (open === 0) this.#resolve(last);
    };
    transport.close(closed);
    discovery?.stop(closed);
  }
}

function closeTrace(outcome: Outcome, { running, journal }: Unfinished): Outcome {
  try {
    if (outcome.kind === "failed") running.fail();
    journal.flush();
    return outcome;
  } catch (error) {
    return outcome.kind === "failed" ? outcome : { kind: "failed", error };
  } finally {
    journal.close();
  }
}
