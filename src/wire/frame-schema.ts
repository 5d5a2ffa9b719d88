import { booleanOf, integerIn, listOf, oneOf, textMatching } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import type { ByeReason, Frame, RejectReason } from "./frames.js";
import { readHello, writeHello } from "./hello-schema.js";
import { readHolds, writeHolds } from "./holds-schema.js";
import { readNodeId } from "./identity-schema.js";
import { readIntroduction, writeIntroduction } from "./introduction-schema.js";
import { readKnownPeers, readLostPeers, writeKnownPeers } from "./known-peers-schema.js";
import {
  readEnvelope,
  readSeated,
  readVacant,
  writeEnvelope,
  writeSeated,
  writeVacant,
} from "./seat-schema.js";
import { readTrace, writeTrace } from "./trace-schema.js";
import { WireError } from "./wire-error.js";

/** Every frame but DATA and RELAY, which are written and read by hand. */
export type ControlFrame = Exclude<Frame, { readonly kind: "data" | "relay" }>;

const KINDS: ReadonlyMap<unknown, Exclude<ControlFrame["kind"], "foreign-hello">> = new Map(
  (Object.keys(FRAME_CODES) as (keyof typeof FRAME_CODES)[])
    .filter((kind) => kind !== "data" && kind !== "relay")
    .map((kind) => [FRAME_CODES[kind], kind]),
);
const ROSTER_HASH = /^[0-9a-f]{16}$/;
const PROOF = /^[0-9A-Za-z_-]{86}$/;
const REJECT_REASONS: readonly RejectReason[] = [
  "protocol",
  "run",
  "closed",
  "settings",
  "id-taken",
  "duplicate",
  "leaf",
  "started",
  "ending",
];
const BYE_REASONS: readonly ByeReason[] = ["done", "interrupted", "silent", "id-taken"];

/** A frame's elements as they go into its array. */
export function writeElements(frame: ControlFrame): unknown[] {
  switch (frame.kind) {
    case "hello":
      return writeHello(frame);
    case "foreign-hello":
      return [FRAME_CODES.hello, frame.version];
    case "peers":
      return [FRAME_CODES.peers, writeKnownPeers(frame.known), frame.lost];
    case "ready":
    case "start":
      return [FRAME_CODES[frame.kind], frame.roster, frame.taken];
    case "proof":
      return [FRAME_CODES.proof, frame.proof];
    case "accept":
      return [FRAME_CODES.accept, frame.proof, ...writeIntroduction(frame)];
    case "reject":
      return writeReject(frame);
    case "linked":
      return [FRAME_CODES.linked, ...writeIntroduction(frame)];
    case "bye":
      return [FRAME_CODES.bye, frame.reason];
    case "ping":
      return [FRAME_CODES.ping, frame.sentWallUs];
    case "pong": {
      const { pingSentWallUs, pingArrivedWallUs, sentWallUs } = frame;
      return [FRAME_CODES.pong, pingSentWallUs, pingArrivedWallUs, sentWallUs];
    }
    case "holds":
      return writeHolds(frame);
    case "want":
      return [FRAME_CODES.want, frame.id];
    case "trace":
      return writeTrace(frame);
    case "got":
      return [FRAME_CODES.got, frame.bytes];
    case "seated":
      return writeSeated(frame);
    case "vacant":
      return writeVacant(frame);
    case "envelope":
      return writeEnvelope(frame);
    case "stop":
      return [FRAME_CODES.stop];
    default:
      return frame satisfies never;
  }
}

/** The frame with these elements; a HELLO is of our own version. Throws WireError. */
export function readElements(elements: readonly unknown[]): ControlFrame {
  const kind = KINDS.get(elements[0]);
  switch (kind) {
    case undefined:
      throw new WireError("frame is of no known kind");
    case "hello":
      return readHello(elements);
    case "peers": {
      const [, known, lost] = listOf(elements, "PEERS", 3);
      return { kind, known: readKnownPeers(known), lost: readLostPeers(lost) };
    }
    case "ready":
    case "start": {
      const [, roster, taken] = listOf(elements, kind, 3);
      return {
        kind,
        roster: textMatching(roster, "roster hash", ROSTER_HASH),
        taken: booleanOf(taken, "taken"),
      };
    }
    case "proof":
      return { kind, proof: textMatching(listOf(elements, kind, 2)[1], kind, PROOF) };
    case "accept": {
      const [, proof, ...about] = listOf(elements, kind, 5);
      return { kind, proof: textMatching(proof, "proof", PROOF), ...readIntroduction(about) };
    }
    case "reject":
      return readReject(elements);
    case "linked":
      return { kind, ...readIntroduction(listOf(elements, kind, 4).slice(1)) };
    case "bye":
      return { kind, reason: oneOf(listOf(elements, kind, 2)[1], "reason", BYE_REASONS) };
    case "ping":
      return { kind, sentWallUs: readTime(listOf(elements, kind, 2)[1]) };
    case "pong": {
      const [, pingSent, pingArrived, sent] = listOf(elements, kind, 4);
      return {
        kind,
        pingSentWallUs: readTime(pingSent),
        pingArrivedWallUs: readTime(pingArrived),
        sentWallUs: readTime(sent),
      };
    }
    case "holds":
      return readHolds(elements);
    case "want":
      return { kind, id: readNodeId(listOf(elements, kind, 2)[1], "wanted id") };
    case "trace":
      return readTrace(elements);
    case "got": {
      const [, bytes] = listOf(elements, kind, 2);
      return { kind, bytes: integerIn(bytes, "bytes", 1, Number.MAX_SAFE_INTEGER) };
    }
    case "seated":
      return readSeated(elements);
    case "vacant":
      return readVacant(elements);
    case "envelope":
      return readEnvelope(elements);
    case "stop":
      listOf(elements, kind, 1);
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** [code, reason], as in every version of the protocol; and where the hub is, if that is told. */
function writeReject({ reason, known }: Extract<Frame, { kind: "reject" }>): unknown[] {
  const said = [FRAME_CODES.reject, reason];
  return known.length === 0 ? said : [...said, writeKnownPeers(known)];
}

function readReject(elements: readonly unknown[]): ControlFrame {
  const [, reason, known = []] = listOf(elements, "reject", elements.length === 3 ? 3 : 2);
  return {
    kind: "reject",
    reason: oneOf(reason, "reason", REJECT_REASONS),
    known: readKnownPeers(known),
  };
}

/** Microseconds since the epoch. Throws WireError. */
function readTime(value: unknown): number {
  return integerIn(value, "time", 0, Number.MAX_SAFE_INTEGER);
}
