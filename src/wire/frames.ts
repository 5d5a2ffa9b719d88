import { isMachine } from "../model/id.js";
import {
  HOLDINGS_MAX,
  KNOWN_PEERS_MAX,
  MACHINES_MAX,
  MACHINES_MIN,
  OTHERS_MAX,
  RELAYED_BYTES_MAX,
  SEED_MAX,
  TRACE_CHUNK_BYTES_MAX,
} from "../model/limits.js";
import { TOPOLOGIES, type Topology } from "../model/topology.js";
import {
  BOOLEAN,
  binary,
  constant,
  type Form,
  integer,
  list,
  nullOr,
  optionalList,
  type Values,
  word,
} from "./forms.js";
import {
  COUNT,
  HOLDING,
  HOST,
  INCARNATION,
  KEY,
  KNOWN_PEER,
  MESSAGE,
  NAME,
  NODE_ID,
  NONCE,
  PORT,
  PROOF,
  RATE,
  ROSTER_HASH,
  RULES,
  SHA256,
  SLOT,
  WALL_US,
} from "./values.js";
import { WireError } from "./wire-error.js";

// All that two nodes say to each other, in one table: from its rows follow the types of frames,
// how they are read and written (codec.ts), and the table in PROTOCOL.md.

/** Raised with every change of a frame; two versions refuse each other by name. */
export const PROTOCOL_VERSION = 5;

/** Why one side wants no link with the other. */
const REJECT_REASONS = [
  "protocol",
  "run",
  /** The run is closed, and the other is not in it; or the other is of a closed run. */
  "closed",
  "settings",
  "id-taken",
  "duplicate",
  /** Two leaves of a star meet by the hub; REJECT tells its address. */
  "leaf",
  "started",
  "ending",
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

const BYE_REASONS = ["done", "interrupted", "silent", "id-taken"] as const;
export type ByeReason = (typeof BYE_REASONS)[number];

/** How a leaf left its hub, as the hub's own trace says. */
const LEFT_REASONS = ["closed", "silent", "left"] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

/** A form, with what it means in its frame. */
type Field<T> = Form<T> & { readonly means: string };

export interface Row<F extends Fields = Fields> {
  /** The first element of the frame's array. */
  readonly code: number;
  readonly means: string;
  /** The elements behind it. */
  readonly fields: F;
  /** Throws WireError on fields that do not go together. */
  check(values: Values<F>): void;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

function row<F extends Fields>(
  code: number,
  means: string,
  fields: F,
  check: (values: Values<F>) => void = () => {},
): Row<F> {
  return { code, means, fields, check };
}

function field<T>(form: Form<T>, means: string): Field<T> {
  return { ...form, means };
}

/** What a machine tells of itself, and only to a peer that it wants a link with. */
const INTRODUCTION = {
  host: field(HOST, "the computer's name, for people to read"),
  rate: field(RATE, "ticks per second, or between which the seed picks"),
  known: field(
    list(KNOWN_PEER, KNOWN_PEERS_MAX),
    "machines that the sender has linked with, and where it reached them: only ever dialled",
  ),
};

/** Every frame: its code, what it says, and its fields in the order of its array. */
export const FRAMES = {
  hello: row(
    1,
    "both sides say it first: who the sender is and what it was told, as far as it takes to judge " +
      "whether the two want a link",
    {
      version: field(
        constant(PROTOCOL_VERSION),
        "of the protocol: code and version begin a HELLO of every version",
      ),
      run: field(NAME, "the run's name"),
      id: field(NODE_ID, "the sender's"),
      incarnation: field(
        INCARNATION,
        "the sender's process: 12 digits of its start in ms, then 8 random ones",
      ),
      key: field(KEY, "the key of that incarnation, by which its owner proves that it is"),
      nonce: field(NONCE, "new on each connection"),
      topology: field(word(TOPOLOGIES), "how the run's machines are linked"),
      machines: field(
        nullOr(integer(MACHINES_MIN, MACHINES_MAX)),
        "how many machines the run has; nil from a hub, which takes them as they come",
      ),
      rules: field(
        RULES,
        "the rules that the sender was given; nil for each that it adopts from its peers",
      ),
      seed: field(nullOr(integer(0, SEED_MAX)), "the seed that the sender was given"),
      port: field(PORT, "where the sender listens"),
      linksUp: field(
        integer(0, MACHINES_MAX),
        "how many links the sender has up: decides who keeps an id that two claim",
      ),
      closed: field(
        BOOLEAN,
        "the run has the machines that its parent started, and takes no other in",
      ),
    },
    checkHub,
  ),
  accept: row(2, "from the side with the smaller identity: it wants the link", {
    proof: field(PROOF, "as in PROOF"),
    ...INTRODUCTION,
  }),
  reject: row(3, "the sender wants no link; both know the facts from the two HELLOs", {
    reason: field(word(REJECT_REASONS), "why"),
    known: field(optionalList(KNOWN_PEER, KNOWN_PEERS_MAX), "with reason leaf, where the hub is"),
  }),
  linked: row(4, "the answer to ACCEPT: the link is up", INTRODUCTION),
  peers: row(5, "gossip before the start: what is new since the sender's last PEERS", {
    known: field(list(KNOWN_PEER, KNOWN_PEERS_MAX), "machines that it has linked with"),
    lost: field(list(NODE_ID, KNOWN_PEERS_MAX), "ids of machines whose links it has lost"),
  }),
  ready: row(6, "all links of the sender are up", {
    roster: field(ROSTER_HASH, "of the machines that it is linked with, and of itself"),
    nameTaken: field(BOOLEAN, "another run's folder on the sender's computer has this run's name"),
  }),
  start: row(7, "the sender has started", {
    roster: field(ROSTER_HASH, "the one that it has started"),
    nameTaken: field(BOOLEAN, "a READY said so: the folder's name has a suffix"),
  }),
  data: row(8, "one message of the model", {
    sequence: field(COUNT, "counts from 1 on each link, over all frames that carry messages"),
    message: field(MESSAGE, "opaque to the link"),
  }),
  ping: row(9, "asks whether the other lives, and what its clock says", {
    sentWallUs: field(WALL_US, "the sender's clock as this leaves, in µs since 1970"),
  }),
  pong: row(10, "the answer to the oldest PING that has none yet", {
    pingSentWallUs: field(WALL_US, "what that PING said"),
    pingArrivedWallUs: field(WALL_US, "the answerer's clock when that PING came"),
    sentWallUs: field(WALL_US, "the answerer's clock as this leaves"),
  }),
  stop: row(11, "the sender's ticks are over: no DATA follows", {}),
  bye: row(12, "the last frame on a link", {
    reason: field(word(BYE_REASONS), "why the sender leaves"),
  }),
  trace: row(13, "the next piece of the trace that was asked for by WANT", {
    bytesTotal: field(COUNT, "the length of the whole trace"),
    chunk: field(binary(1, TRACE_CHUNK_BYTES_MAX), "the piece"),
    sha256: field(nullOr(SHA256), "with the last piece: the hash of the whole"),
  }),
  "trace-ack": row(14, "so much of the wanted trace is here, and more may come", {
    bytes: field(COUNT, "all that have come"),
  }),
  welcome: row(15, "from a hub to a leaf that it has linked with", {
    slot: field(SLOT, "the leaf's; no slot is ever given twice"),
    others: field(list(SLOT, OTHERS_MAX), "the slots of the others"),
    nameTaken: field(BOOLEAN, "another run's folder on the hub's computer has this run's name"),
  }),
  left: row(16, "from a hub: the leaf of this slot is gone", {
    slot: field(SLOT, "which"),
    reason: field(word(LEFT_REASONS), "how"),
  }),
  relayed: row(17, "bytes of a stream between two leaves, by a hub that reads none of them", {
    slot: field(SLOT, "the recipient's on the way to the hub, the sender's behind it"),
    stream: field(
      COUNT,
      "the leaf that opens one numbers it: odd towards a higher slot, even towards a lower one",
    ),
    bytes: field(nullOr(binary(0, RELAYED_BYTES_MAX)), "none: it is opened; nil: it has ended"),
  }),
  multicast: row(18, "from a leaf: one message of the model, for the hub to copy", {
    sequence: field(COUNT, "as in DATA"),
    number: field(COUNT, "the message's: with the sender's id it names it"),
    to: field(nullOr(list(SLOT, MACHINES_MAX)), "the slots that it is for; nil: all others"),
    message: field(MESSAGE, "opaque to the hub"),
  }),
  holds: row(19, "what has changed of the traces that the sender has, waits for, or does without", {
    holdings: field(
      list(HOLDING, HOLDINGS_MAX),
      "of each: how many links away the nearest one is or will be (0: a whole one is the sender's; " +
        "nil: the sender neither has it nor waits for it), and its hash, if it came by links or is " +
        "dropped as there is another",
    ),
  }),
  want: row(20, "asks for a trace; one at a time", {
    id: field(NODE_ID, "whose"),
  }),
  proof: row(21, "the sender is the one whose incarnation its HELLO names", {
    proof: field(PROOF, "a signature of both HELLOs"),
  }),
  copy: row(22, "from a hub: what a leaf has multicast", {
    sequence: field(COUNT, "as in DATA"),
    from: field(SLOT, "that leaf's"),
    message: field(MESSAGE, "as it came"),
  }),
} as const;

type Rows = typeof FRAMES;

/** The frames that a node sends, each under its name. */
export type FrameKind = keyof Rows;

export type FrameOf<Kind extends FrameKind> = {
  readonly kind: Kind;
} & Values<Rows[Kind]["fields"]>;

/** A HELLO of another protocol version, of which only the version is understood. */
interface ForeignHello {
  readonly kind: "foreign-hello";
  readonly version: number;
}

export type Frame = { [Kind in FrameKind]: FrameOf<Kind> }[FrameKind] | ForeignHello;

export type Hello = FrameOf<"hello">;
export type Introduction = Values<typeof INTRODUCTION>;
/** All that a linked machine has said of itself. */
export type Peer = Hello & Introduction;
export type KnownPeer = Introduction["known"][number];
export type RateChoice = Introduction["rate"];
export type Holding = FrameOf<"holds">["holdings"][number];
export type Ping = FrameOf<"ping">;
export type Pong = FrameOf<"pong">;

/** As PROTOCOL.md and errors call a frame: TRACE_ACK. */
export function frameName(kind: Frame["kind"]): string {
  return kind.toUpperCase().replaceAll("-", "_");
}

/** A hub, and no machine, leaves open how many machines there are; it is one of a star. */
function checkHub({
  id,
  topology,
  machines,
}: {
  readonly id: string;
  readonly topology: Topology;
  readonly machines: number | null;
}): void {
  const ofMachine = isMachine(id);
  if (ofMachine === (machines === null)) {
    throw new WireError(ofMachine ? "machines is missing" : "a hub that is for so many machines");
  }
  if (!ofMachine && topology !== "star") throw new WireError(`a hub in a ${topology}`);
}
