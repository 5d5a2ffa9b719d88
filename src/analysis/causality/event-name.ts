import type { MachineTrace } from "../machine-trace.js";

/** What events are called everywhere: `a:120` is the one of machine a with `seq` 120. */
export interface EventName {
  readonly machine: string;
  /** From 1. */
  readonly number: number;
}

/** An event in the log of its machine. */
export interface FoundEvent {
  readonly trace: MachineTrace;
  /** Its place among the machine's events, from 0. */
  readonly event: number;
}

const NAME = /^\s*(.+):(\d+)\s*$/;

/** Reads the name of an event; in other programs' logs machines may be called anything. */
export function parseEventName(text: string): EventName | undefined {
  const [, machine = "", digits = ""] = NAME.exec(text) ?? [];
  const number = Number(digits);
  return machine !== "" && Number.isSafeInteger(number) ? { machine, number } : undefined;
}

/** What an event is called: by its `seq`, and where that is not recorded by its place, from 1. */
export function eventName({ id, events }: MachineTrace, event: number): string {
  const seq = events.seq.at(event);
  return `${id}:${Number.isNaN(seq) ? event + 1 : seq}`;
}
