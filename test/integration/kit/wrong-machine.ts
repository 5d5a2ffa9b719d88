import { LOOPBACK } from "../../../src/node/computer.js";
import { startMachine } from "../../../src/node/machine.js";
import type { NodeEvent } from "../../../src/runtime/node-event.js";
import type { MachineSetup } from "../../../src/runtime/setup.js";
import { type Wrong, WrongClock } from "./wrong-clock.js";

// One machine in a process of its own whose clocks are wrong; it ends with the machine's life.

/** What the machine is told, as one message. */
export interface WrongOrder {
  readonly setup: MachineSetup;
  readonly out: string;
  readonly wrong: Wrong;
  /** By how much its computer's clock is set in the middle of the run; 0 if it is not. */
  readonly setByUs: number;
}

const SET_FROM_TICK = 40;

process.once("message", async ({ setup, out, wrong, setByUs }: WrongOrder) => {
  const clock = new WrongClock(wrong);
  const listen = { host: LOOPBACK, ports: [0] };
  const environment = { listen, mdns: true, only: LOOPBACK, out };
  let toSetUs = setByUs;
  const observe = (event: NodeEvent) => {
    if (event.kind !== "record" || !("tick" in event.record)) return;
    if (event.record.tick < SET_FROM_TICK) return;
    clock.set(toSetUs);
    toSetUs = 0;
  };
  const started = await startMachine(setup, environment, observe, clock);
  const outcome = await started.outcome;
  process.exitCode = outcome.kind === "ended" && outcome.reason === "duration" ? 0 : 1;
  process.disconnect();
});
