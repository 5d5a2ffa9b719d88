import { hostIn } from "../../protocol/address.js";
import type { HandshakeStep } from "../../protocol/handshake.js";
import { type Identity, identityKey } from "../../protocol/identity.js";
import { type Conflict, findConflicts, type SpecifiedSettings } from "../../protocol/settings.js";
import type { Hello, RejectReason } from "../../wire/frames.js";

/** That this machine and another want no link, and all that is known about why. */
export interface Refusal {
  readonly by: "me" | "them";
  readonly reason: RejectReason;
  /** `host:port`, as far as the connection showed it. */
  readonly address: string;
  /** Absent when the other's HELLO could not be read. */
  readonly hello?: Hello;
  /** With reason `settings`, where they were read: all of them. */
  readonly conflicts: readonly Conflict[];
  /** With reason `protocol`, where it was heard. */
  readonly theirVersion?: number;
}

/** Whether the other side says that this machine can have no part in the run. */
export function shutsOut({ by, reason }: Refusal): boolean {
  return by === "them" && (reason === "started" || reason === "id-taken");
}

/** Whether it will stay so until people type another command. */
export function needsPeople(refusal: Refusal): boolean {
  return ["settings", "protocol", "run", "closed"].includes(refusal.reason);
}

type Refused = Extract<HandshakeStep, { kind: "refused" }>;

/**
 * Strangers can be refused under any number of names. A view of those that are kept goes to the
 * screen several times a second.
 */
const REFUSALS_MAX = 32;
/** Each is told of once, and one that was forgotten comes again. */
const TOLD_MAX = 1_000;
/** A machine that is refused and stays tries again within this time. */
const ACTIVE_US = 10_000_000;

/** The refusals so far, each told once; of many the latest, and of each host some. */
export class Refusals {
  readonly #byKey = new Map<string, { readonly refusal: Refusal; lastUs: number }>();
  #told = 0;

  get all(): Refusal[] {
    return [...this.#byKey.values()].map(({ refusal }) => refusal);
  }

  /** The refusals whose other side is still there. */
  active(nowUs: number): Refusal[] {
    const active = [...this.#byKey.values()].filter(({ lastUs }) => nowUs < lastUs + ACTIVE_US);
    return active.map(({ refusal }) => refusal);
  }

  /** Keeps a refusal; false when it was known already, or people have heard of enough. */
  add(refusal: Refusal, nowUs: number): boolean {
    const { hello, address, reason } = refusal;
    // Without a HELLO all that is known is where it came from; its port is another each time.
    const key = `${hello ? identityKey(hello) : hostIn(address)} ${reason}`;
    const known = this.#byKey.get(key);
    if (known) known.lastUs = nowUs;
    if (known) return false;
    this.#forgetFormer(refusal);
    this.#byKey.set(key, { refusal, lastUs: nowUs });
    if (this.#byKey.size > REFUSALS_MAX) this.#forgetOldest();
    this.#told += 1;
    return this.#told <= TOLD_MAX;
  }

  /** A crowd from one host makes room for others. */
  #forgetOldest(): void {
    const crowds = new Map<string, string[]>();
    for (const [key, { refusal }] of this.#byKey) {
      const host = hostIn(refusal.address);
      crowds.set(host, [...(crowds.get(host) ?? []), key]);
    }
    const [largest] = [...crowds.values()].sort((a, b) => b.length - a.length);
    const [oldest] = largest ?? [];
    if (oldest !== undefined) this.#byKey.delete(oldest);
  }

  /** People typed another command there: what stood against the former process is past. */
  #forgetFormer({ hello, address }: Refusal): void {
    if (hello === undefined) return;
    for (const [key, { refusal }] of this.#byKey) {
      const sameName =
        refusal.hello?.id === hello.id && hostIn(refusal.address) === hostIn(address);
      if (sameName && refusal.hello?.incarnation !== hello.incarnation) this.#byKey.delete(key);
    }
  }

  /** This machine is linked now, or another of its id: what stood between is settled. */
  settled({ id, incarnation }: Identity): void {
    for (const [key, { refusal }] of this.#byKey) {
      const { hello } = refusal;
      if (hello?.id === id || hello?.incarnation === incarnation) this.#byKey.delete(key);
    }
  }
}

/** All that is known of a refusal; `me` is what this machine was given. */
export function refusalOf(refused: Refused, address: string, me: SpecifiedSettings): Refusal {
  const { by, reason, hello, theirVersion } = refused;
  const conflicts = hello && reason === "settings" ? findConflicts(me, hello) : [];
  return {
    by,
    reason,
    address,
    ...(hello && { hello }),
    conflicts,
    ...(theirVersion !== undefined && { theirVersion }),
  };
}

/** A machine with this one's id has the better claim to it. */
export function idTakenBy(hello: Hello, address: string): Refusal {
  return { by: "them", reason: "id-taken", address, hello, conflicts: [] };
}

/** So long others have to turn up and show that a run still forms. */
const OTHERS_WITHIN_US = 1_000_000;
/** A machine that has started says so again within this time, as it is dialled again. */
const STARTED_STANDS_US = 10_000_000;

/**
 * Whether the run has started without this machine. Machines that it dialled say so; but a stranger
 * may have announced their addresses. So it is believed where no other is found, and where as many
 * machines say it as a run has.
 */
export class Lateness {
  readonly #machines: number;
  /** By identity, when each last said it; the longest ago first. */
  readonly #saidUs = new Map<string, number>();
  #latest: Refusal | undefined;
  #aloneSinceUs: number | undefined;

  /** `machines`: how many make up a run. */
  constructor(machines: number) {
    this.#machines = machines;
  }

  /** A machine that was dialled says so. */
  said(refusal: Refusal, nowUs: number): void {
    const { hello } = refusal;
    if (hello === undefined) return;
    const key = identityKey(hello);
    this.#latest = refusal;
    this.#aloneSinceUs ??= nowUs;
    this.#saidUs.delete(key);
    this.#saidUs.set(key, nowUs);
    const [oldest] = this.#saidUs.keys();
    if (this.#saidUs.size > this.#machines && oldest !== undefined) this.#saidUs.delete(oldest);
  }

  /** The refusal by which the run has started; undefined while it may be otherwise. */
  by(nowUs: number, linked: boolean): Refusal | undefined {
    if (linked) this.#aloneSinceUs = undefined;
    const lonely = this.#aloneSinceUs !== undefined && nowUs >= this.#untilUs;
    const all = this.#saidUs.size === this.#machines && this.#all(nowUs);
    return lonely || all ? this.#latest : undefined;
  }

  nextDeadlineUs(): number {
    return this.#untilUs;
  }

  get #untilUs(): number {
    return (this.#aloneSinceUs ?? Number.POSITIVE_INFINITY) + OTHERS_WITHIN_US;
  }

  #all(nowUs: number): boolean {
    return [...this.#saidUs.values()].every((saidUs) => nowUs < saidUs + STARTED_STANDS_US);
  }
}
