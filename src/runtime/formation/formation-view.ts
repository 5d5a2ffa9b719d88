import type { AddressEntry } from "../../protocol/address-book.js";
import { formingPatience } from "../../protocol/crowd.js";
import type { SpecifiedSettings } from "../../protocol/settings.js";
import type { Link } from "../links/link.js";
import type { Refusal } from "./refusals.js";

/** A node that is linked, and where; null where its link has no connection of its own. */
export interface LinkedNode {
  readonly id: string;
  readonly host: string;
  readonly address: string | null;
}

/** Where the forming of a run stands, for the people who wait for it. */
export interface FormationView extends SpecifiedSettings {
  readonly id: string;
  readonly run: string;
  readonly machines: number;
  /** Of a star alone; null while it is not linked. */
  readonly hub?: LinkedNode | null;
  /** `ready`: this peer has confirmed the very roster that this machine sees. */
  readonly linked: readonly (LinkedNode & { readonly ready: boolean })[];
  /** More than n are linked: no machine may start. */
  readonly tooMany: boolean;
  /** Seen, but no link so far; with the last error where there was one. */
  readonly unlinked: readonly AddressEntry[];
  readonly refusals: readonly Refusal[];
  /** Those of them whose other side is still there. */
  readonly activeRefusals: readonly Refusal[];
  /** Linked with this machine, but not with each other. */
  readonly missingLinks: readonly (readonly [string, string])[];
}

/** Where the forming of a star stands, as its hub sees it. */
export interface HubView
  extends Pick<FormationView, "run" | "unlinked" | "refusals" | "activeRefusals"> {
  readonly linked: readonly LinkedNode[];
  /** How many leaves the run has, as the leaves say; null while none is here. */
  readonly machines: number | null;
}

export function linkedNodeOf({ peer: { id, host }, isDirect, addressText }: Link): LinkedNode {
  return { id, host, address: isDirect ? addressText : null };
}

/** The pairs of peers of which neither sees the other, in the order of the links. */
export function missingLinksAmong(links: readonly Link[]): [string, string][] {
  return links.flatMap((one, i) =>
    links
      .slice(i + 1)
      .filter(
        (other) => !one.reportedPeers.has(other.peer.id) && !other.reportedPeers.has(one.peer.id),
      )
      .map((other): [string, string] => [one.peer.id, other.peer.id]),
  );
}

/** What passes sooner is nothing but how a run forms. */
const LASTS_US = 2_000_000;
/** Others that wait as long give up at other moments, as they began at others. */
const REMEMBERED_US = 60_000_000;
const LOOK_EVERY_US = 500_000;
const PICTURES_MAX = 64;

/** What a machine or a hub sees of others. */
export type CommonView = Pick<FormationView, "unlinked" | "refusals" | "activeRefusals"> &
  Partial<Pick<FormationView, "missingLinks" | "hub">> & { readonly linked: readonly LinkedNode[] };

interface Picture<View> {
  view: View;
  readonly key: string;
  readonly fromUs: number;
  untilUs: number;
}

/**
 * What a forming looked like for a while. At its end the others end as well: what a machine sees in
 * that moment, such as a link that closes, is not why no run formed.
 */
export class LastingView<View extends CommonView> {
  /** The latest last. */
  readonly #pictures: Picture<View>[] = [];
  #lookAtUs = Number.NEGATIVE_INFINITY;

  /** To be called often; it looks twice a second, at many links more seldom: each look is at n². */
  look(nowUs: number, seen: () => View): void {
    if (nowUs < this.#lookAtUs) return;
    // Of refusals the end tells what is so then; strangers can be refused by the thousand.
    const view = { ...seen(), refusals: [], activeRefusals: [] };
    this.#lookAtUs = nowUs + LOOK_EVERY_US * formingPatience(view.linked.length);
    const key = keyOf(view);
    const last = this.#pictures.at(-1);
    if (last?.key === key) {
      last.view = view;
      last.untilUs = nowUs;
      return;
    }
    // In a large run one picture is large, and there are many that pass.
    if (last && !isLasting(last)) this.#pictures.pop();
    this.#pictures.push({ view, key, fromUs: nowUs, untilUs: nowUs });
    if (this.#pictures.length > PICTURES_MAX) this.#pictures.shift();
  }

  /**
   * Of what lasted lately, what shows the most machines, the most links and the most reasons why
   * there is none, which come late; and of that what lasted longest.
   */
  at(nowUs: number, now: View): View {
    const [lasting] = this.#pictures
      .filter(isLasting)
      .filter(({ untilUs }) => untilUs >= nowUs - REMEMBERED_US)
      .sort(
        (a, b) =>
          seenBy(b.view) - seenBy(a.view) ||
          b.view.linked.length - a.view.linked.length ||
          reasonsIn(b.view) - reasonsIn(a.view) ||
          durationUs(b) - durationUs(a),
      );
    if (!lasting) return now;
    const { refusals, activeRefusals } = now;
    return { ...lasting.view, refusals, activeRefusals };
  }
}

function keyOf({ linked, unlinked, missingLinks, hub }: CommonView): string {
  return JSON.stringify([hub, linked.map(({ id }) => id), unlinked, missingLinks]);
}

function seenBy({ linked, unlinked, hub }: CommonView): number {
  const ids = unlinked.flatMap(({ identity }) => identity?.id ?? []);
  return new Set([...linked, ...(hub ? [hub] : [])].map(({ id }) => id).concat(ids)).size;
}

function reasonsIn({ unlinked }: CommonView): number {
  return unlinked.filter(({ error }) => error !== undefined).length;
}

function isLasting(picture: Picture<unknown>): boolean {
  return durationUs(picture) >= LASTS_US;
}

function durationUs({ fromUs, untilUs }: Picture<unknown>): number {
  return untilUs - fromUs;
}
