import { createLogUpdate } from "log-update";
import type { FormationView } from "../runtime/formation-view.js";
import type { LifeEvent } from "../runtime/life-event.js";
import { formatDuration } from "../scenario/duration.js";
import { eventLine } from "./event-line.js";
import { kilobytes } from "./figures.js";
import { waitingLines } from "./formation-lines.js";
import { refusalLine } from "./refusal-line.js";

const LOOK_EVERY_MS = 200;
/** Strangers may knock any number of times. */
const STRANGERS_SHOWN_MAX = 20;

/** Shows one machine: who is here and who is missing, then a line per event. */
export class JoinDisplay {
  readonly #run: string;
  readonly #output: NodeJS.WriteStream;
  readonly #redraw: ReturnType<typeof createLogUpdate> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What a screen without a terminal showed last; it shows changes only. */
  #shown = "";
  #clock = 0;
  #strangers = 0;

  constructor(run: string, output: NodeJS.WriteStream) {
    this.#run = run;
    this.#output = output;
    if (output.isTTY) this.#redraw = createLogUpdate(output);
  }

  /** Shows the waiting screen, live, until the run starts. */
  wait(view: () => FormationView): void {
    const look = () => this.#show(waitingLines(view()).join("\n"));
    this.#timer = setInterval(look, LOOK_EVERY_MS);
    look();
  }

  observe(event: LifeEvent): void {
    switch (event.kind) {
      case "renamed":
        this.line(`the id is taken: this machine is ${event.id}`);
        break;
      case "started":
        this.#started(event);
        break;
      case "record":
        if (event.record.kind === "offset") break;
        this.line(eventLine(event.record, this.#clock));
        if ("lamport" in event.record) this.#clock = event.record.lamport;
        break;
      case "draining":
        this.line("ticks are over; waiting for the others to stop");
        break;
      case "deaf":
        this.line(deafLine(event));
        break;
      case "offline":
        this.line(offlineLine(event));
        break;
      case "trouble":
        this.line(`mDNS: ${event.text}`);
        break;
      case "stranger":
        this.#stranger(event.address, event.reason);
        break;
      case "refused":
        this.line(refusalLine(event.refusal, this.#run));
        break;
      case "gathered":
        this.line(`the trace of ${event.id} is here (${kilobytes(event.bytes)})`);
        break;
      case "linked":
      case "unlinked":
        // The waiting screen shows who is linked.
        break;
      default:
        event satisfies never;
    }
  }

  /** Takes the waiting screen off. */
  end(): void {
    clearInterval(this.#timer);
    this.#redraw?.clear();
  }

  /** A line that stays. */
  line(text: string): void {
    this.#redraw?.clear();
    this.#output.write(`${text}\n`);
  }

  #stranger(address: string, reason: string): void {
    this.#strangers += 1;
    if (this.#strangers <= STRANGERS_SHOWN_MAX) this.line(`closed ${address}: ${reason}`);
    else if (this.#strangers === STRANGERS_SHOWN_MAX + 1) this.line("more strangers: not shown");
  }

  #started({ plan, me, folder }: Extract<LifeEvent, { kind: "started" }>): void {
    this.end();
    const others = plan.roster.filter(({ id }) => id !== me.id).map(({ id }) => id);
    const { durationMs } = plan.rules;
    this.line(
      `started: ${me.id} with ${others.join(", ")}; ${me.rate} ticks/s for ` +
        `${formatDuration(durationMs)}, seed ${plan.seed}, folder ${folder}`,
    );
  }

  #show(text: string): void {
    if (this.#redraw) this.#redraw(text);
    else if (text !== this.#shown) this.#output.write(`${text}\n`);
    this.#shown = text;
  }
}

type Told<Kind extends LifeEvent["kind"]> = Extract<LifeEvent, { kind: Kind }>;

function deafLine({ network, address }: Told<"deaf">): string {
  return (
    `${network} does not hear its own multicast: give another machine --peers ${address}, ` +
    "or this one --peers with the address of another"
  );
}

function offlineLine({ only }: Told<"offline">): string {
  return only === undefined
    ? "no network: only machines on this computer can be found"
    : `no network on ${only}: nobody is found there until it is up again`;
}
