import { commandLineOption } from "../scenario/settings.js";
import { columnsOf, TERMINAL, USUAL_COLUMNS } from "./screen.js";
import { beside, fold } from "./text.js";

/** What one fault does, and to whom. */
interface FaultEffect {
  /** The option that gives it. */
  readonly key: string;
  readonly does: string;
  /** What those that it meets have of it, and what their traces say. */
  readonly toWhom: string;
}

/** Each fault of `simulate`; the docs have the same table. */
export const FAULT_EFFECTS: readonly FaultEffect[] = [
  {
    key: "latency",
    does: "Bytes, new connections and mDNS take so long one way.",
    toWhom: "All pairs, each way by draws of its own. What is sent on a link stays in order.",
  },
  {
    key: "loss",
    does: "Packets are lost: TCP repeats one after 200 ms, then 400 ms and so on, and what follows waits behind it. A dial is tried again after 1 s, mDNS says all again each second.",
    toWhom:
      "All pairs, each way. No message is lost, many are late. A peer that is silent for 8 s is given up.",
  },
  {
    key: "partition",
    does: "Nothing gets from one side to another, mDNS neither. A machine on no side reaches all. When it is over, TCP's next repeat brings what waited.",
    toWhom:
      "Up to 5 s: messages are late, and no more. Longer: both ends of a link on which nothing came for 8 s note peer-down silent, for good. One way: the deaf end does so, and the other notes gave-me-up. Before the start: the run waits.",
  },
  {
    key: "crash",
    does: "The process is killed; its system closes its connections.",
    toWhom:
      "Its trace has no end. All others note peer-down closed, and their later messages to it are lost. Of a star's hub: all leaves lose each other. Before the start: no run forms.",
  },
  {
    key: "stall",
    does: "The process stands still for a while; what comes for it waits.",
    toWhom:
      "It skips the ticks that it missed. After 8 s the others note peer-down silent; when it wakes, it notes gave-me-up. Before the start: the run waits.",
  },
  {
    key: "reset",
    does: "The connections between two break at once.",
    toWhom:
      "Both note peer-down closed, for good. In a star a leaf so loses the hub and all leaves. Before the start: the two link anew.",
  },
  {
    key: "clockSkew",
    does: "Each computer's clock is off by up to so much, and gains or loses up to 50 millionths.",
    toWhom:
      "Each machine's wallUs, and nothing of the model. A message may arrive before it was sent, by the wall; the pings tell by how much clocks differ, and figures are corrected.",
  },
];

const INDENT = "  ";
const MARK = "→";
/** What is to be known of all. */
const BELOW = [
  "A moment counts from the start of the run, and form+2s from the first launch. The hub of a star",
  "is called hub. Where anything notes peer-down the run is degraded: exit code 4.",
];

/** The table below the help of `simulate`. */
export function faultTable(): string {
  const width = columnsOf(TERMINAL.stdout, USUAL_COLUMNS);
  const heads = FAULT_EFFECTS.map(({ key }) => INDENT + commandLineOption(key));
  const headWidth = Math.max(...heads.map((head) => head.length)) + INDENT.length;
  const lines = FAULT_EFFECTS.flatMap(({ does, toWhom }, index) => [
    beside((heads[index] ?? "").padEnd(headWidth), does, width),
    beside(" ".repeat(headWidth), `${MARK} ${toWhom}`, width),
  ]);
  return [
    "",
    "What each fault does, and to whom (→):",
    ...lines,
    "",
    ...fold(BELOW.join(" "), width),
  ].join("\n");
}
