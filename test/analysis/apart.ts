import type { Header, Note, TraceRecord } from "../../src/trace/records.js";
import { TwoClocks } from "./two-clocks.js";

type Traces = Map<string, TraceRecord[]>;

/** Where a machine of a good run is moved to, and how its clock stands there. */
export interface Place {
  readonly host: string;
  readonly offsetUs: number;
  readonly driftPpm: number;
}

/** What a ping's way there and back takes. */
export type Ways = readonly [thereUs: number, backUs: number];

const HERE: Place = { host: "lab", offsetUs: 0, driftPpm: 0 };

/** A good run as machines on several hosts would have written it; without notes of offsets. */
export function apart(traces: Traces, places: Readonly<Record<string, Partial<Place>>>): Traces {
  const placeOf = (id: string): Place => ({ ...HERE, ...places[id] });
  const startUs = headerOf(traces).startWallUs;
  const clockOf = (id: string) => (wallUs: number) => {
    const { offsetUs, driftPpm } = placeOf(id);
    return startUs + new TwoClocks(offsetUs, driftPpm).second(wallUs - startUs);
  };
  return new Map(
    [...traces].map(([id, records]) => {
      const moved = records.map((record) =>
        moveRecord(record, headerOf(traces, id), clockOf(id), clockOf),
      );
      return [id, moved.map((record) => (record.kind === "header" ? hosted(record) : record))];
    }),
  );

  function hosted(header: Header): Header {
    const roster = header.roster.map((entry) => ({ ...entry, host: placeOf(entry.id).host }));
    return { ...header, host: placeOf(header.id).host, roster };
  }
}

/** Adds what a machine's pings told of a peer's clock, one a second; the peer is ahead so far. */
export function ping(
  traces: Traces,
  [id, peer]: readonly [string, string],
  clocks: TwoClocks,
  ways: (i: number) => Ways = () => [200, 200],
): void {
  const records = traces.get(id) ?? [];
  const { startWallUs } = headerOf(traces, id);
  const notes = Array.from({ length: 20 }, (_, i): Note => {
    const monoUs = i * 1_000_000;
    const { atUs, offsetUs, rttUs } = clocks.ping(monoUs, ...ways(i));
    return { kind: "offset", wallUs: startWallUs + atUs, monoUs: atUs, peer, offsetUs, rttUs };
  });
  records.splice(1, 0, ...notes);
}

/** A machine's monotonic clock is driven by the same quartz as its wall clock. */
function moveRecord(
  record: TraceRecord,
  { startWallUs }: Header,
  own: (wallUs: number) => number,
  clockOf: (id: string) => (wallUs: number) => number,
): TraceRecord {
  if (record.kind === "header") return { ...record, startWallUs: own(record.startWallUs) };
  const monoAt = (wallUs: number) => own(wallUs) - own(startWallUs);
  const moved = { ...record, wallUs: own(record.wallUs), monoUs: monoAt(record.wallUs) };
  if (moved.kind !== "receive") return moved;
  const { arrivedWallUs } = moved;
  return {
    ...moved,
    sentWallUs: clockOf(moved.from)(moved.sentWallUs),
    arrivedWallUs: own(arrivedWallUs),
    arrivedMonoUs: monoAt(arrivedWallUs),
  };
}

function headerOf(traces: Traces, id?: string): Header {
  const [header] = traces.get(id ?? [...traces.keys()][0] ?? "") ?? [];
  if (header?.kind !== "header") throw new Error("a trace without a header");
  return header;
}
