import type { GivenRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";

/** Raised with every change of a frame; two versions refuse each other by name. */
export const PROTOCOL_VERSION = 4;

/** A machine that the sender has linked with, and where it was reached. Only ever dialled. */
export interface KnownPeer {
  readonly id: string;
  readonly incarnation: string;
  readonly host: string;
  readonly port: number;
}

/** A rate that was given (ticks per second), or the integers that the seed picks one from. */
export type RateChoice = number | { readonly min: number; readonly max: number };

/**
 * Who somebody is and what it was told; both sides say it first. It says what it takes to judge
 * whether the two want a link, and no more.
 */
export interface Hello {
  readonly kind: "hello";
  readonly run: string;
  /** The run has the machines that its parent started, and takes nobody else in. */
  readonly closed: boolean;
  readonly id: string;
  readonly incarnation: string;
  /** The key of that incarnation, by which its owner proves that it is: base64url. */
  readonly key: string;
  /** 32 hex digits that are new on each connection. */
  readonly nonce: string;
  readonly topology: Topology;
  /** How many machines the run has: n. Null from a hub, which takes them as they come. */
  readonly machines: number | null;
  readonly rules: GivenRules;
  readonly seed: number | null;
  /** Where it listens. */
  readonly port: number;
  /** How many links it has up: decides who keeps an id that two claim. */
  readonly linksUp: number;
}

/** What a machine tells of itself only to those that it wants to be linked with. */
export interface Introduction {
  /** The computer's name, for people to read. */
  readonly host: string;
  readonly rate: RateChoice;
  readonly known: readonly KnownPeer[];
}

/** All that a linked machine has said of itself. */
export type Peer = Hello & Introduction;

/** Why one side wants no link with the other. Both know the facts from the two HELLOs. */
export type RejectReason =
  | "protocol"
  | "run"
  /** The run is closed, and the other is none of its machines; or the other is of a closed one. */
  | "closed"
  | "settings"
  | "id-taken"
  | "duplicate"
  /** Two leaves of a star: they meet by the hub, of which REJECT tells. */
  | "leaf"
  | "started"
  | "ending";

export type ByeReason = "done" | "interrupted" | "silent" | "id-taken";

/** Asks whether the other lives, and what its clock says. */
export interface Ping {
  readonly kind: "ping";
  /** The sender's clock as it left. */
  readonly sentWallUs: number;
}

/** The answer to the oldest PING that has none yet. */
export interface Pong {
  readonly kind: "pong";
  /** What that PING said. */
  readonly pingSentWallUs: number;
  /** The answerer's clock when that PING came, and as this leaves. */
  readonly pingArrivedWallUs: number;
  readonly sentWallUs: number;
}

/** A seat that a message goes to; `sequence` counts from 1 for each pair of leaves. */
export interface Destination {
  readonly seat: number;
  readonly sequence: number;
}

/** What the sender says of one machine's trace. */
export interface Holding {
  /** The machine's, or the hub's. */
  readonly id: string;
  /**
   * How many links away the nearest one is, or will be: 0 is a whole one in the sender's hands.
   * Null: the sender neither has it nor waits for it.
   */
  readonly hops: number | null;
  /** Of one that came by links, or is dropped as there is another; null where it is not known. */
  readonly sha256: string | null;
}

/** One message of the model on its way through a hub, which copies it, unread, to all seats. */
export interface Relay {
  readonly kind: "relay";
  readonly from: number;
  readonly to: readonly Destination[];
  /** Of the message: with the sender's id it names it. */
  readonly number: number;
  readonly message: Uint8Array;
}

export type Frame =
  | Hello
  /** A HELLO of another protocol version, of which only the version is understood. */
  | { readonly kind: "foreign-hello"; readonly version: number }
  /** That the sender is the one whose incarnation its HELLO names: a signature in base64url. */
  | { readonly kind: "proof"; readonly proof: string }
  | ({ readonly kind: "accept"; readonly proof: string } & Introduction)
  /** `known`: with reason `leaf`, where the hub is. */
  | {
      readonly kind: "reject";
      readonly reason: RejectReason;
      readonly known: readonly KnownPeer[];
    }
  | ({ readonly kind: "linked" } & Introduction)
  /** Whom the sender has linked with since its last PEERS, and ids whose links it has lost. */
  | {
      readonly kind: "peers";
      readonly known: readonly KnownPeer[];
      readonly lost: readonly string[];
    }
  /** All my links are up; `taken`: another run's folder here has this run's name. */
  | { readonly kind: "ready"; readonly roster: string; readonly taken: boolean }
  /** I have started; `taken`: somebody's READY said so, the folder's name has a suffix. */
  | { readonly kind: "start"; readonly roster: string; readonly taken: boolean }
  /** One message of the model, opaque; `sequence` counts from 1 on each link. */
  | { readonly kind: "data"; readonly sequence: number; readonly message: Uint8Array }
  /**
   * From a hub to a leaf: that one's seat there, and the seats of the others. No seat is ever given
   * twice. `taken`: another run's folder on the hub's computer has this run's name.
   */
  | {
      readonly kind: "seated";
      readonly seat: number;
      readonly others: readonly number[];
      readonly taken: boolean;
    }
  /** From a hub: whoever had this seat is gone. */
  | { readonly kind: "vacant"; readonly seat: number }
  /** Any frame but DATA from one seat to another; null: there come no more. */
  | {
      readonly kind: "envelope";
      readonly from: number;
      readonly to: number;
      readonly frame: Uint8Array | null;
    }
  | Relay
  | Ping
  | Pong
  /** My ticks are over; no DATA follows. */
  | { readonly kind: "stop" }
  /** What has changed of the traces that I have, wait for, or do without. */
  | { readonly kind: "holds"; readonly holdings: readonly Holding[] }
  /** Give me the trace of this machine. One at a time. */
  | { readonly kind: "want"; readonly id: string }
  /** The next piece of what you want, of so many bytes in all; the last brings the hash of all. */
  | {
      readonly kind: "trace";
      readonly bytesTotal: number;
      readonly chunk: Uint8Array;
      readonly sha256: string | null;
    }
  /** So much of what I want is here; the next pieces may come. */
  | { readonly kind: "got"; readonly bytes: number }
  | { readonly kind: "bye"; readonly reason: ByeReason };
