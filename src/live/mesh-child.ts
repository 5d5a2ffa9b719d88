import { NotWritableError } from "../analysis/replace-file.js";
import type { Life } from "../runtime/life.js";
import type { LifeEvent, Outcome } from "../runtime/life-event.js";
import type { EventRecord } from "../trace/records.js";
import { LOOPBACK } from "./computer.js";
import { startMachine } from "./machine.js";
import type { MachineStatus, Order, PlainOutcome, Report } from "./mesh-messages.js";

// One machine of `k3mesh run`, in a process of its own. The parent says when to begin and may say
// when to stop; finding, linking, starting and ending are the machine's own.

const STATUS_EVERY_MS = 250;

let life: Life | undefined;
let phase: MachineStatus["phase"] = "forming";
let links = 0;
let rate: number | undefined;
let lastEvent: EventRecord | undefined;

process.on("message", (order: Order) => {
  switch (order.kind) {
    case "begin":
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

async function begin({ setup, out }: Extract<Order, { kind: "begin" }>): Promise<void> {
  const statusTimer = setInterval(reportStatus, STATUS_EVERY_MS);
  const surroundings = { listen: { host: LOOPBACK, ports: [0] }, mdnsOn: [LOOPBACK], out };
  const started = await startMachine(setup, surroundings, observe);
  life = started.life;
  report({ kind: "listening", port: started.port });
  const outcome = await life.outcome;
  clearInterval(statusTimer);
  phase = "ended";
  reportStatus();
  report({ kind: "outcome", outcome: plain(outcome) });
  if (process.connected) process.disconnect();
}

function stop(): void {
  if (life) life.interrupt();
  else process.exit(130);
}

function observe(event: LifeEvent): void {
  switch (event.kind) {
    case "record":
      if ("seq" in event.record) lastEvent = event.record;
      return;
    case "linked":
      links += 1;
      break;
    case "unlinked":
      links -= 1;
      break;
    case "started":
      phase = "ticking";
      rate = event.me.rate;
      break;
    case "draining":
      phase = "draining";
      break;
    default:
  }
  report({ kind: "event", event });
}

function reportStatus(): void {
  const known = { ...(rate !== undefined && { rate }), ...(lastEvent && { lastEvent }) };
  report({ kind: "status", status: { phase, links, ...known } });
}

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

function plain(outcome: Outcome): PlainOutcome {
  if (outcome.kind !== "failed") return outcome;
  const { error } = outcome;
  if (error instanceof NotWritableError) return { kind: "failed", exitCode: 6, text: error.message };
  return { kind: "failed", exitCode: 70, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
