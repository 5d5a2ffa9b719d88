import type { HubEvent } from "../runtime/hub/hub-event.js";
import type { HubLife } from "../runtime/hub/hub-life.js";
import type { Life } from "../runtime/life.js";
import type { LifeEvent, Outcome } from "../runtime/life-event.js";
import { LOOPBACK } from "./computer.js";
import { type Started, startHub, startMachine } from "./machine.js";
import { Networks } from "./networks.js";
import type { Order, Report } from "./node-messages.js";
import { plainOutcome } from "./plain-outcome.js";
import { StatusBoard } from "./status-board.js";
import { UsageMeter } from "./usage-meter.js";

// One machine of `k3mesh run`, or its hub, in a process of its own. The parent says when to begin
// and may say when to stop; finding, linking, starting and ending are the machine's own.

const STATUS_EVERY_MS = 250;

const board = new StatusBoard();
let life: Life | HubLife | undefined;
let meter: UsageMeter | undefined;
let stopped = false;

process.on("message", (order: Order) => {
  switch (order.kind) {
    case "begin":
    case "begin-hub":
      void begin(order);
      break;
    case "look-at":
      life?.hintPeers(order.peers);
      break;
    case "stop":
      stop();
      break;
    default:
      order satisfies never;
  }
});
// Without its parent nobody could stop it any more.
process.on("disconnect", stop);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.once(signal, () => process.exit(signal === "SIGINT" ? 130 : 143));
    stop();
  });
}

async function begin(order: Extract<Order, { kind: "begin" | "begin-hub" }>): Promise<void> {
  const statusTimer = setInterval(reportStatus, STATUS_EVERY_MS);
  try {
    const started = await start(order);
    life = started.life;
    meter = new UsageMeter(started.bytesSent);
    if (stopped) life.interrupt();
    report({ kind: "listening", port: started.port });
    reportOutcome(await life.outcome);
  } catch (error) {
    reportOutcome({ kind: "failed", error });
  } finally {
    clearInterval(statusTimer);
    process.removeListener("disconnect", stop);
    if (process.connected) process.disconnect();
  }
}

function start(
  order: Extract<Order, { kind: "begin" | "begin-hub" }>,
): Promise<Started<Life | HubLife>> {
  const listen = { host: LOOPBACK, ports: [0] };
  const surroundings = { listen, networks: new Networks(LOOPBACK), out: order.out };
  if (order.kind === "begin-hub") return startHub(order.setup, surroundings, observe);
  return startMachine(order.setup, surroundings, observe);
}

function stop(): void {
  stopped = true;
  life?.interrupt();
}

function observe(event: LifeEvent | HubEvent): void {
  board.observe(event);
  const usage = meter?.observe(event);
  if (usage) report({ kind: "usage", usage });
  // Events of the model come by the thousand: the parent sees the last one in the status.
  if (event.kind !== "record") report({ kind: "event", event });
}

function reportStatus(): void {
  report({ kind: "status", status: board.status });
}

function reportOutcome(outcome: Outcome): void {
  reportStatus();
  report({ kind: "outcome", outcome: plainOutcome(outcome) });
}

function report(message: Report): void {
  // The parent may be gone the moment after: without a callback that would be an error of ours.
  if (process.connected) process.send?.(message, () => {});
}
