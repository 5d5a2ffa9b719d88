import { EventScanner, type ScannedEvent } from "../trace/event-scanner.js";
import { parseRecord } from "../trace/parse.js";
import { readTrace } from "../trace/reader.js";
import type { End, Header, Note, TraceRecord } from "../trace/records.js";
import type { RunSource } from "../trace/run-source.js";
import { Column } from "./column.js";
import { EventLog } from "./event-log.js";
import { OffsetLog } from "./offset-log.js";
import type { MessageKey } from "./pairing.js";
import { ReceiveLog } from "./receive-log.js";
import { SendLog } from "./send-log.js";

/** A line that no event stands on, with where it stands. */
export interface Placed<T> {
  readonly record: T;
  readonly line: number;
}

/** One machine's trace in the memory: its events as columns, the rest as it was written. */
export interface MachineTrace {
  /** Name without folder, the same on every host. */
  readonly file: string;
  readonly id: string;
  /** When its ticks were due; absent where that is not recorded. */
  readonly schedule?: Schedule;
  /** How its run began; absent where that is not recorded. */
  readonly formed?: Pick<Header, "startWallUs" | "links">;
  readonly events: EventLog;
  readonly sends: SendLog;
  readonly receives: ReceiveLog;
  /** In no note besides: one a second and peer would fill the memory. */
  readonly offsets: OffsetLog;
  readonly notes: readonly Placed<Note>[];
  /** Lines with a wall time that is not the start and what has passed since; of k3mesh's traces. */
  readonly misdated?: Column;
  /** Absent for a machine that died, and where the format has no such thing. */
  readonly end?: Placed<End>;
  /** Whether the format ends a trace: one without an end is then only a beginning. */
  readonly marksEnd: boolean;
  /** Whether a last line was cut off while it was written. */
  readonly torn: boolean;
}

/** A trace that k3mesh itself wrote. */
export interface RecordedTrace extends MachineTrace {
  readonly header: Header;
}

/** Whether a machine is known to have died: only the beginning of its trace is there. */
export function hasDied({
  end,
  marksEnd,
}: Pick<MachineTrace, "marksEnd"> & { readonly end?: unknown }): boolean {
  return marksEnd && end === undefined;
}

/** Whether a machine ticked for its whole duration. */
export function hasRunOut({ end }: Pick<MachineTrace, "end">): boolean {
  const reason = end?.record.reason;
  return reason === "duration" || reason === "drain-timeout";
}

/** Whether a machine, or a hub, noted that it lost another; before a line, if one is given. */
export function gaveUp(
  { notes }: Pick<MachineTrace, "notes">,
  other: string,
  beforeLine: number = Number.POSITIVE_INFINITY,
): boolean {
  return notes.some(({ record, line }) => {
    return record.kind === "peer-down" && record.peer === other && line < beforeLine;
  });
}

/** Reads one trace, streaming. Throws TraceError. */
export async function readMachineTrace(source: RunSource, file: string): Promise<RecordedTrace> {
  const collector = new Collector();
  const ending = await readTrace(source, file, {
    parse: parseRecord,
    visit: (record, line) => collector.add(record, line),
    events: collector.scanner,
  });
  return collector.trace(file, ending.kind === "died" && ending.torn);
}

class Collector {
  #header: Header | undefined;
  #end: Placed<End> | undefined;
  readonly #notes: Placed<Note>[] = [];
  readonly #events = new EventLog(0);
  readonly #sends = new SendLog();
  readonly #receives = new ReceiveLog();
  readonly #offsets = new OffsetLog();
  readonly #misdated = new Column();
  readonly scanner: EventScanner = new EventScanner((event, line) => this.#addEvent(event, line));

  add(record: TraceRecord, line: number): void {
    switch (record.kind) {
      case "header":
        this.#header = record;
        return;
      case "internal":
      case "send":
      case "receive":
        this.scanner.takeRecord(record, line);
        return;
      default:
        this.#addOther(record, line);
    }
  }

  trace(file: string, torn: boolean): RecordedTrace {
    if (this.#header === undefined) throw new Error("the reader gave no header");
    const { id, rate, phaseUs, rules, startWallUs, links } = this.#header;
    return {
      file,
      id,
      header: this.#header,
      formed: { startWallUs, links },
      schedule: { rate, phaseUs, durationMs: rules.durationMs },
      events: this.#events,
      sends: this.#sends,
      receives: this.#receives,
      offsets: this.#offsets,
      notes: this.#notes,
      misdated: this.#misdated,
      ...(this.#end && { end: this.#end }),
      marksEnd: true,
      torn,
    };
  }

  #addEvent(event: ScannedEvent, line: number): void {
    const { kind, arrivedWallUs, arrivedMonoUs } = event;
    const isDated =
      this.#isDated(event.wallUs, event.monoUs) &&
      (kind !== "receive" || this.#isDated(arrivedWallUs, arrivedMonoUs));
    if (!isDated) this.#misdated.push(line);
    const { count } = this.#events;
    if (kind === "send") this.#sends.add(event, keyOf(event, this.#header?.id), count);
    if (kind === "receive") this.#receives.add(event, keyOf(event, event.from), count);
    this.#events.add(event, line);
  }

  #addOther(record: Note | End, line: number): void {
    if (!this.#isDated(record.wallUs, record.monoUs)) this.#misdated.push(line);
    if (record.kind === "end") this.#end = { record, line };
    else if (record.kind === "offset") this.#offsets.add(record);
    else this.#notes.push({ record, line });
  }

  #isDated(wallUs: number, monoUs: number): boolean {
    return wallUs - monoUs === this.#header?.startWallUs;
  }
}

function keyOf({ source, number }: ScannedEvent, sender: string | undefined): MessageKey {
  return { number, isMisnamed: source !== sender };
}

/** When a machine ticks: the first time at `phaseUs`, `rate` times a second, for `durationMs`. */
export interface Schedule {
  readonly rate: number;
  readonly phaseUs: number;
  readonly durationMs: number;
}

type Ticks = Omit<Schedule, "durationMs">;

/** When tick k = 0, 1, … of a machine is due, in microseconds since its start. */
export function dueUs({ rate, phaseUs }: Ticks, k: number): number {
  return phaseUs + Math.floor((k * 1_000_000) / rate);
}

/** A tick is skipped only when it is later than this *and* later than one period. */
const LATENESS_ALLOWED_US = 250_000;

/** How late a tick may be made. */
export function latenessAllowedUs({ rate }: Ticks): number {
  return Math.max(LATENESS_ALLOWED_US, 1_000_000 / rate);
}

/** How many ticks of a machine are due before a moment. */
export function ticksDueBefore(machine: Ticks, limitUs: number): number {
  // The estimate may be off by one where the division rounds.
  let count = Math.max(0, Math.ceil(((limitUs - machine.phaseUs) * machine.rate) / 1_000_000));
  while (count > 0 && dueUs(machine, count - 1) >= limitUs) count -= 1;
  while (dueUs(machine, count) < limitUs) count += 1;
  return count;
}
