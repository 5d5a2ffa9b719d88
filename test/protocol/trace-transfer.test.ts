import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TraceReceiver, TraceSender } from "../../src/protocol/trace-transfer.js";
import { WireError } from "../../src/wire/wire-error.js";

/** A draft that shows what became of it. */
class Draft {
  bytes: number[] = [];
  state: "open" | "kept" | "discarded" = "open";

  append(bytes: Uint8Array): void {
    this.bytes.push(...bytes);
  }

  keep(): void {
    this.state = "kept";
  }

  discard(): void {
    this.state = "discarded";
  }
}

function traceOf(bytes: Uint8Array): ConstructorParameters<typeof TraceSender>[0] {
  return { bytes: () => bytes.length, read: (at, max) => bytes.subarray(at, at + max) };
}

function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
}

/** Both ends of one way; `step` hands the next piece over, false when none may go. */
function transfer(bytes: Uint8Array) {
  const giving = new TraceSender(traceOf(bytes));
  const draft = new Draft();
  const taking = new TraceReceiver(() => draft, 1_000_000);
  return { giving, draft, taking };
}

test("a trace arrives as it was, whatever its size and whenever its pieces are acknowledged", () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400_000 }));
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.boolean()), (size, coins) => {
      const bytes = patterned(size);
      const { giving, draft, taking } = transfer(bytes);
      while (!giving.done) {
        const piece = coins.next().value ? giving.next() : undefined;
        if (piece) taking.take(piece);
        else if (taking.bytes > 0) acknowledge(giving, taking);
      }
      expect(draft.state).toBe("kept");
      expect(Buffer.from(draft.bytes).equals(bytes)).toBe(true);
      expect(taking.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    }),
    { numRuns: 30 },
  );
});

function acknowledge(giving: TraceSender, taking: TraceReceiver): void {
  try {
    giving.acknowledge(taking.bytes);
  } catch (error) {
    // The same twice: nothing new came.
    expect(error).toBeInstanceOf(WireError);
  }
}

test("no more than 256 KiB are on their way at a time", () => {
  const { giving } = transfer(patterned(1_000_000));
  let bytes = 0;
  for (let piece = giving.next(); piece; piece = giving.next()) bytes += piece.chunk.length;
  expect(bytes).toBe(256 * 1024);
  giving.acknowledge(32 * 1024);
  expect(giving.next()?.chunk.length).toBe(32 * 1024);
  expect(giving.next()).toBeUndefined();
});

test("a piece with a changed byte, or lost, or too many: the trace is not kept", () => {
  const pieces = () => {
    const giving = new TraceSender(traceOf(patterned(100_000)));
    return [giving.next(), giving.next(), giving.next(), giving.next()].flatMap((p) => p ?? []);
  };
  const changed = pieces();
  const second = changed[1]?.chunk.slice() ?? new Uint8Array();
  second[7] = 255 - (second[7] ?? 0);
  const spoilt = changed.map((piece, i) => (i === 1 ? { ...piece, chunk: second } : piece));
  const [first, , third, last] = pieces();
  if (!first || !third || !last) throw new Error("fewer than four pieces");
  for (const [says, bad] of [
    ["the SHA-256 of the trace is another", spoilt],
    ["does not end there", [first, third, last]],
    ["", [first, { ...third, bytesTotal: 100_001 }]],
    ["does not end there", [first, last]],
    ["a trace of 100000 bytes does not end there", [{ ...first, sha256: "0".repeat(64) }]],
    ["", [{ ...first, bytesTotal: 5 }]],
    ["a trace of 1000001 bytes, which can have 1000000", [{ ...first, bytesTotal: 1_000_001 }]],
  ] as const) {
    const draft = new Draft();
    const taking = new TraceReceiver(() => draft, 1_000_000);
    const take = () => {
      for (const piece of bad) taking.take(piece);
    };
    const isSo = (error: unknown) => error instanceof WireError && error.message.includes(says);
    expect(take).toThrow(expect.toSatisfy(isSo, says));
    expect(draft.state).toBe("open");
  }
});

test("a trace that becomes shorter while it is sent is an error that says so", () => {
  let bytes = patterned(100_000);
  const giving = new TraceSender({
    ...traceOf(bytes),
    read: (at, max) => bytes.subarray(at, at + max),
  });
  giving.next();
  bytes = bytes.subarray(0, 10);
  expect(() => giving.next()).toThrow("the trace has become shorter");
});

test("a trace may be as long as it can be", () => {
  const bytes = patterned(100);
  const draft = new Draft();
  const piece = new TraceSender(traceOf(bytes)).next();
  if (piece) new TraceReceiver(() => draft, 100).take(piece);
  expect(draft.state).toBe("kept");
});

test("bytes that were not sent cannot have arrived", () => {
  const { giving } = transfer(patterned(100));
  expect(() => giving.acknowledge(1)).toThrow(new WireError("TRACE_ACK 1 of 0 bytes sent"));
  giving.next();
  expect(() => giving.acknowledge(101)).toThrow(WireError);
});
