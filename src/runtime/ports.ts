import type { Address, Endpoint } from "../protocol/address.js";
import type { HintSource } from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import type { Signer } from "../protocol/proof.js";
import type { TraceDraft, WholeTrace } from "../protocol/trace-transfer.js";
import type { NodeHeader, RunFile } from "../trace/records.js";
import type { Ends } from "./links/ends.js";

/** One open connection: reliable, ordered bytes in chunks of any size. */
export interface ByteStream extends Ends {
  /**
   * Sends them, and nobody may change them after that; `handed` is called when none of them waits
   * here any more, if ever.
   */
  write(bytes: Uint8Array, handed?: () => void): void;
  /** Sends what was written, then closes. */
  end(): void;
  /** Closes at once; what was not sent yet is lost. */
  destroy(): void;
}

/** What a stream tells its owner; nothing comes after `closed`. */
export interface StreamHandler {
  data(chunk: Uint8Array): void;
  /** `why`: the code of an error; `silent` or `left` where the transport knows that of the peer. */
  closed(why?: string): void;
}

/** Connections to and from others. Real: TCP, and by a hub. */
export interface Transport {
  /** Where it listens. */
  readonly port: number;
  /** From now on `accept` is told of connections that others open. */
  onConnection(accept: (stream: ByteStream) => StreamHandler): void;
  /** Opens a connection; exactly one of the two is called, later. */
  dial(
    address: Address,
    opened: (stream: ByteStream) => StreamHandler,
    failed: (error: string) => void,
  ): void;
  /** Takes no more connections; says when those that are open have ended, soon in any case. */
  close(closed: () => void): void;
}

/** What a machine tells the network of itself. */
export interface Advertisement extends Identity {
  readonly run: string;
  /** It is of a closed run, of which only its members can be. */
  readonly closed: boolean;
  readonly port: number;
  /** n: a machine that has found so many need not ask any more. */
  readonly machines: number;
}

/** One network that this computer is on. */
interface Network {
  /** Of the interface. */
  readonly name: string;
  /** This computer's address there. */
  readonly host: string;
}

export interface DiscoveryListener {
  /** A machine of a run of this name is here, closed as the own one or open as that. */
  found(identity: Identity, address: Endpoint): void;
  gone(identity: Identity): void;
  /**
   * To a machine of an open run: one of another open run is here, or of a closed one of this name;
   * said again and again, while it is.
   */
  otherRun(run: string, incarnation: string): void;
  /** It does not even hear itself on this network: multicast does not work there. */
  noMulticast(network: Network): void;
  /** There is no network, or not the one (`only`) that it was to look on. */
  offline(only?: string): void;
  /** Something else that people should know, such as a port that is taken. */
  trouble(text: string): void;
}

/** A source of hints about which machine is where. Real: mDNS. */
export interface Discovery {
  /** Advertises and looks; called again when the id has changed. */
  start(self: Advertisement, listener: DiscoveryListener): void;
  /** All machines were found: go on advertising, but look no more. */
  stopLooking(): void;
  /** Takes the advertisement back; calls back when that is said, soon in any case. */
  stop(stopped: () => void): void;
}

/** What the computer's clock said at a moment of the monotonic one. */
export interface SystemReading {
  readonly nowUs: number;
  readonly systemUs: number;
}

/** Time and waking up. Real: the monotonic clock, the computer's own, and timers. */
export interface Scheduler {
  /** Monotonic, integer microseconds since any fixed moment. */
  nowUs(): number;
  /** The computer's clock, which people and NTP set: microseconds since the epoch, to a ms. */
  systemUs(): number;
  /** The same to a few microseconds, with the moment of `nowUs`. May take some milliseconds. */
  readSystem(): SystemReading;
  /** Calls back once, not before `dueUs` of `nowUs`; the returned function takes it back. */
  at(dueUs: number, run: () => void): () => void;
}

/** A machine's trace. What `append` was given is on disk, or in the sink's hands, after `flush`. */
export interface TraceSink {
  append(line: string): void;
  /** Throws NotWritableError. */
  flush(): void;
  /** How many bytes have been flushed, the header's included. */
  bytes(): number;
  /** Of those, the ones from a position on, at most so many. */
  read(position: number, bytesMax: number): Uint8Array;
  close(): void;
}

/** The folder of a run that has started, as one machine sees it. */
export interface RunFolder {
  readonly path: string;
  /** The machine's own trace. */
  readonly sink: TraceSink;
  /** Whether this machine's trace is in it. */
  has(id: string): boolean;
  /** A place for another machine's trace, until that is whole. Throws NotWritableError. */
  draft(id: string): TraceDraft;
  /** Another machine's trace that is in it, whole; reading it throws when it is gone. */
  trace(id: string): WholeTrace;
  /** Another machine's trace is none, and goes. */
  remove(id: string): void;
}

/** The place of run folders. Real: a directory. */
export interface RunStore {
  /** Whether a folder of this name exists already. */
  nameTaken(run: string): boolean;
  /**
   * Makes the folder, or joins the one that another machine of the run made, and opens the trace
   * with its header. `suffixed`: the name is already taken on some host. Throws when it cannot.
   */
  open(suffixed: boolean, header: NodeHeader, runFile: RunFile): RunFolder;
}

export interface Ports {
  readonly transport: Transport;
  /** Absent with `--no-mdns`. */
  readonly discovery?: Discovery;
  readonly scheduler: Scheduler;
  readonly store: RunStore;
  /** Signs with the keys of the setup. */
  readonly signer: Signer;
  /** In [0, 1): jitter of redials and nonces, nothing of the model. */
  readonly random: () => number;
}

/** What told of a link's address, `inbound` where the peer dialled. */
export type LinkVia = HintSource | "inbound";
