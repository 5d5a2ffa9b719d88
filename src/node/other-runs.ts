import { isId } from "../model/id.js";
import type { Advertisement } from "../runtime/seams.js";
import { isIncarnation } from "../wire/identity-schema.js";
import { CLOSED_KEY } from "./announcement.js";

/** Machines that are remembered; strangers can announce any number. */
const MACHINES_MAX = 64;
/** A machine answers every query; so often is enough. */
const TELL_EVERY_MS = 2_000;
const BYTES_MAX = 8_900;

/** Reads in the bytes of announcements which other runs are here: hints, and no more. */
export class OtherRuns {
  readonly #own: Pick<Advertisement, "run" | "closed">;
  readonly #tell: (run: string, incarnation: string) => void;
  /** When each machine was told of last, the longest ago first. */
  readonly #toldMs = new Map<string, number>();

  constructor(
    own: Pick<Advertisement, "run" | "closed">,
    tell: (run: string, incarnation: string) => void,
  ) {
    this.#own = own;
    this.#tell = tell;
  }

  look(packet: Buffer, nowMs: number): void {
    // Nobody joins another run from a closed one.
    if (this.#own.closed || packet.length > BYTES_MAX) return;
    const run = textValue(packet, "run=");
    if (run === undefined || !isId(run)) return;
    // A closed run is of interest to those who wait for an open one of its name.
    const closed = textValue(packet, `${CLOSED_KEY}=`) !== undefined;
    if (closed !== (run === this.#own.run)) return;
    const incarnation = textValue(packet, "inc=");
    if (incarnation === undefined || !isIncarnation(incarnation)) return;
    if (nowMs < (this.#toldMs.get(incarnation) ?? Number.NEGATIVE_INFINITY) + TELL_EVERY_MS) return;
    this.#toldMs.delete(incarnation);
    const [oldest] = this.#toldMs.entries();
    if (this.#toldMs.size >= MACHINES_MAX && oldest) {
      if (nowMs < oldest[1] + TELL_EVERY_MS) return;
      this.#toldMs.delete(oldest[0]);
    }
    this.#toldMs.set(incarnation, nowMs);
    this.#tell(run, incarnation);
  }
}

/** The value of a TXT entry: a text with its length in the byte before. */
function textValue(packet: Buffer, key: string): string | undefined {
  const at = packet.indexOf(key);
  if (at < 1) return undefined;
  return packet.toString("latin1", at + key.length, at + (packet[at - 1] ?? 0));
}
