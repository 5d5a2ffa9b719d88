import fc from "fast-check";
import { isId } from "../../src/model/id.js";
import type { Message } from "../../src/model/message.js";
import type { SpecifiedRules } from "../../src/model/rules.js";
import { type Frame, type Hello, type KnownPeer, PROTOCOL_VERSION } from "../../src/wire/frames.js";

const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/).filter(isId);
const incarnation = fc.stringMatching(/^[0-9a-f]{20}$/);
const port = fc.integer({ min: 1, max: 65_535 });
const roster = fc.stringMatching(/^[0-9a-f]{16}$/);
const nameTaken = fc.boolean();
const slot = fc.integer({ min: 1, max: 0xffff });
const sequence = fc.maxSafeInteger().map((n) => Math.abs(n) || 1);
const byteCount = fc.maxSafeNat().map((n) => n || 1);
const rateOf = (min: number): fc.Arbitrary<number> =>
  fc.double({ min, minExcluded: true, max: 10_000, noNaN: true });

const knownPeer: fc.Arbitrary<KnownPeer> = fc.record({
  id,
  incarnation,
  address: fc.option(
    fc.record({
      host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant("fe80::1%eth0"), fc.domain()),
      port,
    }),
  ),
});

const rules: fc.Arbitrary<SpecifiedRules> = fc.record(
  {
    draw: fc.oneof(
      fc.record({
        kind: fc.constant("range" as const),
        range: fc.integer({ min: 3, max: 1_000_000 }),
      }),
      fc.record({
        kind: fc.constant("probability" as const),
        internal: fc.double({ min: 0, max: 1, noNaN: true }).map((p) => p + 0),
      }),
    ),
    literal: fc.boolean(),
    durationMs: fc.integer({ min: 1, max: 86_400_000 }),
    phase: fc.constantFrom("random", "aligned"),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const machineHello: fc.Arbitrary<Hello> = fc.record({
  kind: fc.constant("hello" as const),
  version: fc.constant(PROTOCOL_VERSION),
  run: id,
  closed: fc.boolean(),
  id,
  incarnation,
  key: fc.stringMatching(/^[0-9A-Za-z_-]{43}$/),
  nonce: fc.stringMatching(/^[0-9a-f]{32}$/),
  topology: fc.constantFrom("mesh", "star"),
  machines: fc.integer({ min: 3, max: 1000 }),
  rules,
  seed: fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  port,
  linksUp: fc.integer({ min: 0, max: 1000 }),
});

const proof = fc.stringMatching(/^[0-9A-Za-z_-]{86}$/);

const introduction = {
  host: fc.constantFrom("laptop", "Zoë’s MacBook.local", "x".repeat(255)),
  rate: fc.oneof(
    rateOf(0),
    fc
      .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }))
      .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) })),
  ),
  known: fc.array(knownPeer, { maxLength: 64 }),
};

const hubHello: fc.Arbitrary<Hello> = machineHello.map((hello) => {
  return { ...hello, id: "hub", topology: "star", machines: null };
});

/** Every message that a machine may send. */
export const messages: fc.Arbitrary<Message> = fc.record({
  number: fc.maxSafeInteger().map((n) => Math.abs(n) || 1),
  action: fc.constantFrom("SEND_ONE", "SEND_SECOND", "BROADCAST"),
  lamport: fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 50 })),
  sentWallUs: fc.oneof(fc.maxSafeNat(), fc.constant(1_790_000_000_000_001)),
});

/** Every frame that may be sent. */
export const frames: fc.Arbitrary<Frame> = fc.oneof(
  machineHello,
  hubHello,
  fc.record({
    kind: fc.constant("foreign-hello" as const),
    version: fc.nat().map((v) => v + PROTOCOL_VERSION + 1),
  }),
  fc.record({ kind: fc.constant("proof" as const), proof }),
  fc.record({ kind: fc.constant("accept" as const), proof, ...introduction }),
  fc.record({ kind: fc.constant("linked" as const), ...introduction }),
  fc.record({ kind: fc.constant("ping" as const), sentWallUs: fc.maxSafeNat() }),
  fc.record({
    kind: fc.constant("pong" as const),
    pingSentWallUs: fc.maxSafeNat(),
    pingArrivedWallUs: fc.maxSafeNat(),
    sentWallUs: fc.maxSafeNat(),
  }),
  fc.record({
    kind: fc.constant("reject" as const),
    reason: fc.constantFrom(
      ...([
        "protocol",
        "run",
        "closed",
        "settings",
        "id-taken",
        "duplicate",
        "leaf",
        "started",
        "ending",
      ] as const),
    ),
    known: fc.array(knownPeer, { maxLength: 64 }),
  }),
  fc.record({
    kind: fc.constant("peers" as const),
    known: fc.array(knownPeer, { maxLength: 64 }),
    lost: fc.array(id, { maxLength: 64 }),
  }),
  fc.record({ kind: fc.constant("ready" as const), roster, nameTaken }),
  fc.record({ kind: fc.constant("start" as const), roster, nameTaken }),
  fc.record({
    kind: fc.constant("data" as const),
    sequence,
    message: fc.uint8Array({ maxLength: 255 }),
  }),
  fc.record({
    kind: fc.constant("welcome" as const),
    slot,
    others: fc.array(slot, { maxLength: 256 }),
    nameTaken,
  }),
  fc.record({
    kind: fc.constant("left" as const),
    slot,
    reason: fc.constantFrom(...(["closed", "silent", "left"] as const)),
  }),
  fc.record({
    kind: fc.constant("relayed" as const),
    slot,
    stream: fc.integer({ min: 1, max: 0xffff_ffff }),
    bytes: fc.option(fc.uint8Array({ maxLength: 48 * 1024 })),
  }),
  fc.record({
    kind: fc.constant("multicast" as const),
    sequence,
    number: sequence,
    to: fc.option(fc.array(slot, { maxLength: 40 })),
    message: fc.uint8Array({ maxLength: 255 }),
  }),
  fc.record({
    kind: fc.constant("copy" as const),
    sequence,
    from: slot,
    message: fc.uint8Array({ maxLength: 255 }),
  }),
  fc.record({ kind: fc.constant("stop" as const) }),
  fc.record({
    kind: fc.constant("holds" as const),
    holdings: fc.array(
      fc.record({
        id,
        hops: fc.option(fc.nat(1000)),
        sha256: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
      }),
      { maxLength: 64 },
    ),
  }),
  fc.record({ kind: fc.constant("want" as const), id }),
  fc.record({
    kind: fc.constant("trace" as const),
    bytesTotal: byteCount,
    chunk: fc.uint8Array({ minLength: 1, maxLength: 32 * 1024 }),
    sha256: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
  }),
  fc.record({ kind: fc.constant("trace-ack" as const), bytes: byteCount }),
  fc.record({
    kind: fc.constant("bye" as const),
    reason: fc.constantFrom(...(["done", "interrupted", "silent", "id-taken"] as const)),
  }),
);
