import fc from "fast-check";
import type {
  End,
  EventRecord,
  Forward,
  Header,
  HubEnd,
  HubHeader,
  HubRecord,
  Note,
  RosterEntry,
  TraceRecord,
} from "../../src/trace/records.js";

// Records of every kind with every value that the contract allows.

const id = fc.stringMatching(/^[b-z][a-z0-9-]{0,8}$/).filter((text) => !RESERVED.has(text));
/** Of a machine, or the hub. */
const nodeId = fc.oneof(id, fc.constant("hub"));
const RESERVED = new Set(["hub", "con", "nul", "prn"]);
const integer = fc.maxSafeInteger();
const natural = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const lamport = fc.integer({ min: 0, max: 2 ** 50 });
const ids = fc.array(id, { minLength: 1, maxLength: 4 });
const msg = fc
  .tuple(id, fc.integer({ min: 1, max: 2 ** 49 }))
  .map(([source, n]) => `${source}#${n}`);
const stamps = { wallUs: natural, monoUs: integer };
const common = { seq: positive, tick: positive, ...stamps, lamport, queue: natural };

const bareEvent: fc.Arbitrary<EventRecord> = fc.oneof(
  fc.record({ kind: fc.constant("internal" as const), ...common }),
  fc.record(
    {
      kind: fc.constant("send" as const),
      ...common,
      action: fc.constantFrom("SEND_ONE" as const, "SEND_SECOND" as const, "BROADCAST" as const),
      msg,
      to: ids,
      failed: ids,
    },
    {
      requiredKeys: [
        "kind",
        "seq",
        "tick",
        "wallUs",
        "monoUs",
        "lamport",
        "queue",
        "action",
        "msg",
        "to",
      ],
    },
  ),
  fc.record({
    kind: fc.constant("receive" as const),
    ...common,
    msg,
    from: id,
    msgLamport: lamport,
    sentWallUs: natural,
    arrivedWallUs: natural,
    arrivedMonoUs: integer,
  }),
);

const rateRange = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const rosterEntry: fc.Arbitrary<RosterEntry> = fc.record(
  {
    id,
    incarnation: fc.stringMatching(/^[0-9a-f]{20}$/),
    host: fc.string(),
    rate: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
    rateRange,
    phaseUs: fc.nat(),
  },
  { requiredKeys: ["id", "incarnation", "host", "rate", "phaseUs"] },
);

const anyHeader: fc.Arbitrary<Header> = fc.record({
  kind: fc.constant("header" as const),
  schema: fc.constant(1 as const),
  run: id,
  runId: fc.stringMatching(/^[0-9a-f]{16}$/),
  topology: fc.constantFrom("mesh", "star"),
  id,
  incarnation: fc.stringMatching(/^[0-9a-f]{20}$/),
  host: fc.string(),
  rate: fc.integer({ min: 1, max: 10_000 }),
  phaseUs: fc.nat(),
  roster: fc.uniqueArray(rosterEntry, {
    minLength: 3,
    maxLength: 5,
    selector: (entry) => entry.id,
  }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  rules: fc.oneof(
    fc.record({ drawRange: fc.integer({ min: 3, max: 99 }), ...otherRules() }),
    fc.record({ internalProbability: fc.double({ min: 0, max: 1, noNaN: true }), ...otherRules() }),
  ),
  startWallUs: natural,
  versions: fc.record({ k3mesh: fc.string(), node: fc.string() }),
  links: fc.array(
    fc.record({
      peer: nodeId,
      address: fc.string(),
      via: fc.constantFrom(
        "mdns" as const,
        "peers" as const,
        "gossip" as const,
        "inbound" as const,
      ),
      formedMs: fc.nat(),
    }),
  ),
});

function otherRules() {
  return {
    literal: fc.boolean(),
    durationMs: fc.integer({ min: 1, max: 86_400_000 }),
    phase: fc.constantFrom("random" as const, "aligned" as const),
  };
}

const anyNote: fc.Arbitrary<Note> = fc.oneof(
  fc.record({
    kind: fc.constant("peer-down" as const),
    ...stamps,
    peer: nodeId,
    reason: fc.constantFrom(
      "closed" as const,
      "silent" as const,
      "left" as const,
      "gave-me-up" as const,
    ),
  }),
  fc.record({
    kind: fc.constant("link-refused" as const),
    ...stamps,
    address: fc.string(),
    reason: fc.string({ unit: "binary" }),
  }),
  fc.record({ kind: fc.constant("skipped" as const), ...stamps, ticks: positive }),
  fc.record({
    kind: fc.constant("offset" as const),
    ...stamps,
    peer: id,
    offsetUs: integer,
    rttUs: natural,
  }),
  fc.record({ kind: fc.constant("clock-jump" as const), ...stamps, byUs: integer }),
);

const reason = fc.constantFrom<End["reason"][]>(
  "duration",
  "interrupted",
  "drain-timeout",
  "error",
);

const anyEnd: fc.Arbitrary<End> = fc.record({
  kind: fc.constant("end" as const),
  ...stamps,
  reason,
  lamport,
  queue: natural,
  counts: fc.record({ internal: natural, send: natural, receive: natural }),
  ticks: fc.record({ due: natural, made: natural, skipped: natural }),
});

const hubHeader: fc.Arbitrary<HubHeader> = anyHeader.map(
  ({ rate, rateRange, phaseUs, ...header }) => {
    return { ...header, id: "hub" };
  },
);

const forward: fc.Arbitrary<Forward> = fc
  .record({
    ...stamps,
    seq: positive,
    msg,
    copies: fc.array(fc.record({ to: id, queue: natural }), { maxLength: 4 }),
    arrivedWallUs: natural,
  })
  .map(({ copies, ...rest }) => {
    const [to, queues] = [copies.map((copy) => copy.to), copies.map((copy) => copy.queue)];
    return { kind: "forward", ...rest, from: rest.msg.split("#")[0] ?? "", to, queues };
  });

const hubEnd: fc.Arbitrary<HubEnd> = fc.record({
  kind: fc.constant("end" as const),
  ...stamps,
  reason,
  forwarded: natural,
  copies: natural,
});

// Cloned, because what fast-check makes has no prototype, and so never equals what is read.

export const anyEvent: fc.Arbitrary<EventRecord> = bareEvent.map((event) => structuredClone(event));

export const anyRecord: fc.Arbitrary<TraceRecord> = fc
  .oneof({ weight: 3, arbitrary: bareEvent }, anyHeader, anyNote, anyEnd)
  .map((record) => structuredClone(record));

export const anyHubRecord: fc.Arbitrary<HubRecord> = fc
  .oneof({ weight: 3, arbitrary: forward }, hubHeader, anyNote, hubEnd)
  .map((record) => structuredClone(record));
