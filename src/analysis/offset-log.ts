import type { Note } from "../trace/records.js";
import { Column } from "./column.js";

/** What one machine's pings told of one peer's clock, in the order of its trace. */
export class PeerOffsets {
  /** By the machine's own clock. */
  readonly wallUs: Column = new Column();
  /** The peer's clock minus the machine's own. */
  readonly offsetUs: Column = new Column();
  readonly rttUs: Column = new Column();
}

/** What one machine's pings told of all its peers' clocks. */
export class OffsetLog {
  readonly #byPeer = new Map<string, PeerOffsets>();

  of(peer: string): PeerOffsets | undefined {
    return this.#byPeer.get(peer);
  }

  add({ peer, wallUs, offsetUs, rttUs }: Extract<Note, { kind: "offset" }>): void {
    const offsets = this.#byPeer.get(peer) ?? new PeerOffsets();
    this.#byPeer.set(peer, offsets);
    offsets.wallUs.push(wallUs);
    offsets.offsetUs.push(offsetUs);
    offsets.rttUs.push(rttUs);
  }
}
