import { HUB_ID } from "../model/id.js";
import { needsPeople, type Refusal } from "../runtime/formation/refusals.js";
import type { NodeEvent } from "../runtime/node-event.js";
import {
  eventLine,
  folderLine,
  forwardLine,
  hubStartedLine,
  placeText,
  Strangers,
  startedLine,
} from "./event-line.js";
import { kilobytes } from "./figures.js";
import type { JoinInstructions } from "./forming/join-instructions.js";
import { type FormationNotice, oneLine, WaitingScreen } from "./forming/notice.js";
import { refusalNotice } from "./forming/refusal-notice.js";
import { LiveArea } from "./live-area.js";
import { warningsOf } from "./predict/sentences.js";
import type { Output } from "./screen.js";
import { onOneLine } from "./text.js";

const LOOK_EVERY_MS = 200;

/** Shows one machine, or a hub: which others are here or missing, then a line per event. */
export class LiveLog {
  readonly #instructions: JoinInstructions;
  readonly #area: LiveArea;
  readonly #waiting = new WaitingScreen();
  readonly #strangers = new Strangers();
  #isWaiting = false;
  #clock = 0;

  constructor(instructions: JoinInstructions, output: Output) {
    this.#instructions = instructions;
    this.#area = new LiveArea(output);
  }

  /** Shows what is known of the machines that it waits for, live, until the run starts. */
  wait(notices: () => readonly FormationNotice[]): void {
    this.#isWaiting = true;
    this.#area.watch(() => this.#look(notices), LOOK_EVERY_MS);
    this.#look(notices);
  }

  observe(event: NodeEvent): void {
    switch (event.kind) {
      case "renamed":
        this.line(`the id is taken: this machine is ${event.id}`);
        break;
      case "started":
        this.#started(event);
        break;
      case "record":
        // The event of a refusal has more to say than its record.
        this.#record(event.record);
        break;
      case "draining":
        this.line("ticks are over; waiting for the others to stop");
        break;
      case "no-multicast":
        this.line(noMulticastLine(event));
        break;
      case "offline":
        this.line(offlineLine(event, this.#instructions));
        break;
      case "trouble":
        this.line(`mDNS: ${event.text}`);
        break;
      case "stranger":
        this.#lineIf(this.#strangers.line(placeText(event.address), event.reason));
        break;
      case "refused":
        this.#refused(event.refusal);
        break;
      case "gathered":
        this.line(`the trace of ${event.id} is here (${kilobytes(event.bytes)})`);
        break;
      case "linked":
      case "unlinked":
      case "other-run":
        // The waiting screen shows which machines are there.
        break;
      default:
        event satisfies never;
    }
  }

  /** A process wrote this to its stderr. */
  complained(text: string): void {
    this.#area.aside(text);
  }

  /** Takes the waiting screen off. */
  end(): void {
    this.#isWaiting = false;
    this.#area.end();
  }

  /** A line that stays, above the waiting screen. */
  line(text: string): void {
    this.#area.above(onOneLine(text));
  }

  #lineIf(text: string | undefined): void {
    if (text !== undefined) this.line(text);
  }

  #look(notices: () => readonly FormationNotice[]): void {
    const nowMs = performance.now();
    if (this.#area.isDrawn) {
      this.#area.show(`\n${this.#waiting.frame(notices(), nowMs, this.#area.columns)}`);
    } else {
      for (const text of this.#waiting.news(notices(), nowMs)) this.line(text);
    }
  }

  /** What needs people is on the waiting screen, while there is one. */
  #refused(refusal: Refusal): void {
    if (this.#isWaiting && needsPeople(refusal)) return;
    // It takes another id, and is linked as that; or it ends, and its own screen says why.
    const { by, reason, hello } = refusal;
    if (by === "me" && reason === "id-taken" && hello?.id !== HUB_ID) return;
    this.line(oneLine(refusalNotice(refusal, this.#instructions)));
  }

  #started(event: EventOf<"started">): void {
    const { plan, folder } = event;
    this.end();
    this.line(event.me ? startedLine(plan, event.me, folder) : hubStartedLine(plan, folder));
    for (const line of warningsOf({ ...plan, machines: plan.roster })) this.line(line);
    this.#lineIf(folderLine(plan, folder));
  }

  #record(record: EventOf<"record">["record"]): void {
    switch (record.kind) {
      case "offset":
      case "link-refused":
        // The event of a refusal has more to say than its record.
        break;
      case "forward":
        this.line(forwardLine(record));
        break;
      default:
        this.line(eventLine(record, this.#clock));
        if ("lamport" in record) this.#clock = record.lamport;
    }
  }
}

type EventOf<Kind extends NodeEvent["kind"]> = Extract<NodeEvent, { kind: Kind }>;

function noMulticastLine({ network, address }: EventOf<"no-multicast">): string {
  return (
    `${network} does not hear its own multicast: give another machine --peers ${address}, ` +
    "or this one --peers with the address of another"
  );
}

function offlineLine({ only }: EventOf<"offline">, instructions: JoinInstructions): string {
  if (instructions.isIpv6Alone) {
    return `no IPv4 network, and machines find each other by IPv4 alone: give another machine ${instructions.peersOption}, or this one --peers with the address of another`;
  }
  return only === undefined
    ? "no network: only machines on this computer can be found until one is up"
    : `no network on ${only}: no machine is found there until it is up again`;
}
