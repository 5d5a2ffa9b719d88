import type { Holding } from "../wire/frames.js";

/** Where all were linked, longer ways are hardly left, and each costs a round of words. */
const WAITED_HOPS_MAX = 5;

/** How a trace stands with oneself. */
type Standing =
  | { readonly kind: "here"; readonly sha256: string | null }
  /** `hops`: as in a Holding. */
  | { readonly kind: "wanted"; readonly hops: number | null }
  /**
   * It is not taken. `hashes`: of two that are about and differ, for peers that have one of them.
   */
  | { readonly kind: "forgone"; readonly hashes: readonly string[] };

const FORGONE: Standing = { kind: "forgone", hashes: [] };

/**
 * Which peers have which trace, and which can still come. Each node tells its peers how far away
 * the nearest whole one is; so each knows which peers have what it lacks, and when none can have
 * it.
 *
 * What a peer has not said is taken for as good as can be: it is linked with all, and its own trace
 * will come. So no node gives up what could still come, and as words only make a way longer
 * until it is too long, all give up what cannot.
 */
export class Holdings {
  readonly #self: string;
  readonly #hopsMax: number;
  readonly #standings = new Map<string, Standing>();
  /** Those of them that are here. */
  readonly #here = new Set<string>();
  /** By linked peer, by trace. */
  readonly #said = new Map<string, Map<string, Holding>>();
  /** What a peer gives as this trace is none: `peer id`. */
  readonly #distrusted = new Set<string>();
  /** The first SHA-256 that was heard or found of a trace. */
  readonly #hashes = new Map<string, string>();
  readonly #contested: string[] = [];
  readonly #changed = new Set<string>();
  readonly #replies = new Map<string, Set<string>>();

  /** `ids`: the nodes that have a trace; `wanted`: whether the others' traces are. */
  constructor(self: string, ids: readonly string[], linked: readonly string[], wanted: boolean) {
    this.#self = self;
    this.#hopsMax = Math.min(ids.length - 1, WAITED_HOPS_MAX);
    for (const peer of linked) this.#said.set(peer, new Map());
    for (const id of ids) {
      if (id === self) continue;
      this.#standings.set(id, wanted ? { kind: "wanted", hops: 1 } : FORGONE);
      this.#measure(id);
    }
  }

  /** The traces that are wanted and not here. */
  get lacking(): string[] {
    return [...this.#standings].flatMap(([id, { kind }]) => (kind === "wanted" ? [id] : []));
  }

  /** Of these the ones that can still come. */
  get awaited(): string[] {
    return [...this.#standings].flatMap(([id, standing]) =>
      standing.kind === "wanted" && standing.hops !== null ? [id] : [],
    );
  }

  /** Nothing that is wanted can come any more. */
  get settled(): boolean {
    return this.awaited.length === 0;
  }

  isWanted(id: string): boolean {
    return this.#standings.get(id)?.kind === "wanted";
  }

  isHere(id: string): boolean {
    return this.#standings.get(id)?.kind === "here";
  }

  /** A trace is here and whole; `sha256` of one that came by links. */
  have(id: string, sha256: string | null): void {
    this.#stand(id, { kind: "here", sha256 });
    if (sha256 !== null) this.#compare(id, sha256);
  }

  /** A trace is not wanted any more. */
  forgo(id: string): void {
    this.#stand(id, FORGONE);
  }

  /** A peer said how a trace stands with it. */
  said(peer: string, holding: Holding): void {
    const { id, hops, sha256 } = holding;
    const known = id === this.#self || this.#standings.has(id);
    if (!known) return;
    this.#said.get(peer)?.set(id, holding);
    if (hops === 0) this.#reply(peer, id);
    if (sha256 !== null && id !== this.#self) this.#compare(id, sha256);
    this.#measure(id);
  }

  /** What this peer gives as this trace is none. */
  distrust(peer: string, id: string): void {
    this.#distrusted.add(`${peer} ${id}`);
    this.#measure(id);
  }

  /** Nothing comes from a peer any more. */
  gone(peer: string): void {
    if (!this.#said.delete(peer)) return;
    for (const id of this.lacking) this.#measure(id);
  }

  /** The peers that have a trace, its own machine first. */
  sourcesOf(id: string): string[] {
    const sources = [...this.#said.keys()].filter((peer) => this.#offers(peer, id));
    return sources.sort((a, b) => Number(b === id) - Number(a === id));
  }

  /** Whether something is here that a peer may still want. */
  owes(peer: string): boolean {
    const said = this.#said.get(peer);
    if (said === undefined) return false;
    for (const id of this.#here) {
      if (id === peer) continue;
      const hops = said.get(id)?.hops;
      if (hops !== 0 && hops !== null) return true;
    }
    return false;
  }

  /** Of these traces two are about that differ. Each is told of once, and forgone. */
  takeContested(): string[] {
    return this.#contested.splice(0);
  }

  /** What all peers should hear; of the ways only where `ways`. */
  takeNews(ways: boolean): Holding[] {
    const ids = [...this.#changed].filter((id) => ways || !this.isWanted(id));
    for (const id of ids) this.#changed.delete(id);
    return ids.flatMap((id) => this.#holdingsOf(id));
  }

  /** All peers should hear once more how a trace stands: it is still coming. */
  repeat(id: string): void {
    this.#changed.add(id);
  }

  /** What a peer should hear that offered what is not wanted here. */
  takeReplies(peer: string): Holding[] {
    const ids = this.#replies.get(peer) ?? [];
    this.#replies.delete(peer);
    return [...ids].flatMap((id) => this.#holdingsOf(id));
  }

  #stand(id: string, standing: Standing): void {
    this.#standings.set(id, standing);
    if (standing.kind === "here") this.#here.add(id);
    else this.#here.delete(id);
    this.#changed.add(id);
  }

  #reply(peer: string, id: string): void {
    if (this.#standings.get(id)?.kind !== "forgone") return;
    this.#replies.set(peer, (this.#replies.get(peer) ?? new Set()).add(id));
  }

  #holdingsOf(id: string): Holding[] {
    const standing = this.#standings.get(id);
    switch (standing?.kind) {
      case "here":
        return [{ id, hops: 0, sha256: standing.sha256 }];
      case "wanted":
        return [{ id, hops: standing.hops, sha256: null }];
      default: {
        const hashes = standing?.hashes.length ? standing.hashes : [null];
        return hashes.map((sha256) => ({ id, hops: null, sha256 }));
      }
    }
  }

  #compare(id: string, sha256: string): void {
    const known = this.#hashes.get(id) ?? sha256;
    this.#hashes.set(id, known);
    if (known === sha256 || this.#standings.get(id)?.kind === "forgone") return;
    this.#contested.push(id);
    // A peer that has one of them has heard of no other: it is told of both.
    this.#stand(id, { kind: "forgone", hashes: [known, sha256] });
  }

  #offers(peer: string, id: string): boolean {
    return this.#said.get(peer)?.get(id)?.hops === 0 && !this.#distrusted.has(`${peer} ${id}`);
  }

  /** Finds anew how far away a trace is that is wanted. */
  #measure(id: string): void {
    const standing = this.#standings.get(id);
    if (standing?.kind !== "wanted") return;
    let nearest = Number.POSITIVE_INFINITY;
    for (const peer of this.#said.keys()) nearest = Math.min(nearest, this.#hopsBy(peer, id));
    const hops = nearest + 1 > this.#hopsMax ? null : nearest + 1;
    if (hops !== standing.hops) this.#stand(id, { kind: "wanted", hops });
  }

  #hopsBy(peer: string, id: string): number {
    if (this.#distrusted.has(`${peer} ${id}`)) return Number.POSITIVE_INFINITY;
    const said = this.#said.get(peer)?.get(id);
    if (said === undefined) return peer === id ? 0 : 1;
    return said.hops ?? Number.POSITIVE_INFINITY;
  }
}
