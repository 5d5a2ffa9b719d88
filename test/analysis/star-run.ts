import type {
  Forward,
  Header,
  HubHeader,
  HubRecord,
  TraceRecord,
} from "../../src/trace/records.js";
import { goodRun, type RunPlan } from "./good-run.js";

/** Traces of a star, with that of its hub. */
export type StarTraces = Map<string, readonly (TraceRecord | HubRecord)[]>;

/** From when a message comes to the hub to when it is copied. */
export const WAIT_US = 40;

/** A good run as a star would have made it: a hub forwarded everything that was sent. */
export function goodStar(plan: Partial<RunPlan> = {}): StarTraces {
  const machines = goodRun(plan);
  const traces: StarTraces = new Map();
  for (const [id, records] of machines) traces.set(id, records.map(asLeaf));
  traces.set("hub", hubTrace([...machines.values()]));
  return traces;
}

function asLeaf(record: TraceRecord): TraceRecord {
  if (record.kind !== "header") return record;
  const link = { peer: "hub", address: "10.0.0.9:4330", via: "mdns", formedMs: 9 } as const;
  return { ...record, topology: "star", links: [link] };
}

function hubTrace(machines: readonly TraceRecord[][]): HubRecord[] {
  const header = asLeaf(machines[0]?.[0] as Header) as Header;
  const { rate: _, phaseUs: __, ...common } = header;
  const hub: HubHeader = { ...common, id: "hub", incarnation: "f".repeat(20), links: [] };
  const { startWallUs } = hub;
  const sends = machines.flat().filter((record) => record.kind === "send");
  const forwards = sends
    .sort((a, b) => a.wallUs - b.wallUs)
    .map((send, i): Forward => {
      const { msg, to, failed = [] } = send;
      const reached = to.filter((id) => !failed.includes(id));
      const wallUs = send.wallUs + 100 + WAIT_US;
      const stamps = { wallUs, monoUs: wallUs - startWallUs };
      const arrivedWallUs = send.wallUs + 100;
      const from = msg.split("#")[0] ?? "";
      const queues = reached.map(() => i % 3);
      return {
        kind: "forward",
        ...stamps,
        seq: i + 1,
        msg,
        from,
        to: reached,
        arrivedWallUs,
        queues,
      };
    });
  const copies = forwards.reduce((sum, { to }) => sum + to.length, 0);
  const wallUs = Math.max(...machines.flat().map((r) => ("wallUs" in r ? r.wallUs : 0)));
  const stamps = { wallUs, monoUs: wallUs - startWallUs };
  const counts = { forwarded: forwards.length, copies };
  return [hub, ...forwards, { kind: "end", ...stamps, reason: "duration", ...counts }];
}
