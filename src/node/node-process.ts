import type { FormationView, HubView } from "../runtime/formation/formation-view.js";
import type { MeshNode } from "../runtime/mesh-node.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import { type Started, startHub, startMachine } from "./machine.js";
import { type Begin, type Forming, type ParentMessage, plainOutcome } from "./node-messages.js";
import { Reporter } from "./reporter.js";
import { StatusBoard, statusEveryMs, UsageMeter } from "./status-board.js";

// One machine, or a hub, in a process of its own. The parent says when to begin and may say when to
// stop; finding, linking, starting and ending are the machine's own.

const LOOK_EVERY_MS = 200;

/** These come by the thousand, from the model or from strangers: some may be left out. */
const MANY: readonly NodeEvent["kind"][] = [
  "record",
  "stranger",
  "refused",
  "other-run",
  "linked",
  "unlinked",
  "trouble",
];

/** The status shows these already: of a hundred machines each links with 99. */
const IN_STATUS: readonly NodeEvent["kind"][] = ["record", "linked", "unlinked"];

const reporter = new Reporter((report, handedOver) => {
  // The parent may be gone the moment after: without a callback that would be an error of ours.
  if (process.connected) return process.send?.(report, handedOver) ?? true;
  process.nextTick(handedOver);
  return true;
});
const board = new StatusBoard();
let node: MeshNode<FormationView | HubView> | undefined;
let meter: UsageMeter | undefined;
let begun = false;
let stopped = false;
let failed = false;
let looking: NodeJS.Timeout | undefined;
let shown = "";

process.on("message", (order: ParentMessage) => {
  switch (order.kind) {
    case "begin":
    case "begin-hub":
      void begin(order);
      break;
    case "look-at":
      node?.hintPeers(order.peers);
      break;
    case "stop":
      stop();
      break;
    default:
      order satisfies never;
  }
});
// Without its parent nothing could stop it any more.
process.on("disconnect", stop);
// The parent decides when to end at once, and whether a closed terminal matters.
process.on("SIGINT", stop).on("SIGTERM", stop);
process.on("SIGHUP", () => {});
process.stderr.on("error", () => {});
reporter.tell({ kind: "loaded" });
// An error outside of the node's turns. The state of the machine is unknown now: it ends at once.
process.on("uncaughtException", (error) => {
  if (failed) return;
  failed = true;
  const outcome = plainOutcome({ kind: "failed", error });
  reporter.tell({ kind: "outcome", outcome }, () => process.exit());
});

async function begin(order: Begin): Promise<void> {
  if (stopped) return;
  begun = true;
  const statusTimer =
    order.tells === "status"
      ? setInterval(reportStatus, statusEveryMs(order.setup.machines ?? 0))
      : undefined;
  try {
    const started = await start(order);
    node = started.node;
    meter = new UsageMeter(started.sent);
    if (stopped) node.interrupt();
    reporter.tell({ kind: "listening", port: started.port });
    if (order.tells === "events") showForming(started.forming);
    reportOutcome(await started.outcome);
  } catch (error) {
    reportOutcome({ kind: "failed", error });
  } finally {
    clearInterval(statusTimer);
    clearInterval(looking);
    process.removeListener("disconnect", stop);
  }
}

type StartedNode = Started<FormationView | HubView> & { readonly forming: () => Forming };

async function start({ kind, setup, environment, tells }: Begin): Promise<StartedNode> {
  const observe = (event: NodeEvent) => observed(event, tells);
  if (kind === "begin-hub") {
    const hub = await startHub(setup, environment, observe);
    return { ...hub, forming: () => ({ kind: "forming-star", view: hub.node.view }) };
  }
  const machine = await startMachine(setup, environment, observe);
  return { ...machine, forming: () => ({ kind: "forming", view: machine.node.view }) };
}

function stop(): void {
  if (!begun && !stopped) reportOutcome({ kind: "given-up" });
  stopped = true;
  node?.interrupt();
}

function observed(event: NodeEvent, tells: Begin["tells"]): void {
  board.observe(event);
  if (event.kind === "started") clearInterval(looking);
  const usage = meter?.observe(event);
  if (usage) reporter.tell({ kind: "usage", usage });
  if (tells === "status" && IN_STATUS.includes(event.kind)) return;
  if (MANY.includes(event.kind)) reporter.tellEvent({ kind: "event", event });
  else reporter.tell({ kind: "event", event });
}

function reportStatus(): void {
  reporter.update({ kind: "status", status: board.status });
}

/** Says which machines are there, whenever that has changed, until the run starts. */
function showForming(formingOf: () => Forming): void {
  const look = () => {
    const forming = formingOf();
    const text = JSON.stringify(forming);
    if (text !== shown && reporter.update(forming)) shown = text;
  };
  looking = setInterval(look, LOOK_EVERY_MS);
  look();
}

function reportOutcome(outcome: Outcome): void {
  reporter.tell({ kind: "status", status: board.status });
  reporter.tell({ kind: "outcome", outcome: plainOutcome(outcome) }, () => {
    // Not before: what still waits for a parent that stands still would be lost.
    if (process.connected) process.disconnect();
  });
}
