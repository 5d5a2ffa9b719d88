import type { FormationView } from "./formation-view.js";

/** What passes sooner is nothing but how a run forms. */
const LASTS_US = 2_000_000;
/** Others that wait as long give up at other moments, as they began at others. */
const REMEMBERED_US = 60_000_000;
const LOOK_EVERY_US = 500_000;
const PICTURES_MAX = 64;

interface Picture {
  readonly view: FormationView;
  readonly key: string;
  readonly fromUs: number;
  untilUs: number;
}

/**
 * What a forming looked like for a while. At its end the others end as well: what a machine sees in
 * that moment, such as a link that closes, is not why no run formed.
 */
export class LastingView {
  /** The latest last. */
  readonly #pictures: Picture[] = [];
  #lookAtUs = Number.NEGATIVE_INFINITY;

  /** To be called often; it looks twice a second. */
  look(nowUs: number, seen: () => FormationView): void {
    if (nowUs < this.#lookAtUs) return;
    this.#lookAtUs = nowUs + LOOK_EVERY_US;
    // Of refusals it is told what is so at the end; strangers can be refused by the thousand.
    const view = { ...seen(), refusals: [], standing: [] };
    const key = keyOf(view);
    const last = this.#pictures.at(-1);
    if (last?.key === key) last.untilUs = nowUs;
    else this.#pictures.push({ view, key, fromUs: nowUs, untilUs: nowUs });
    if (this.#pictures.length > PICTURES_MAX) this.#pictures.shift();
  }

  /** Of what lasted lately, what shows the most machines, and of that what lasted longest. */
  at(nowUs: number, now: FormationView): FormationView {
    const [lasting] = this.#pictures
      .filter(({ fromUs, untilUs }) => untilUs - fromUs >= LASTS_US)
      .filter(({ untilUs }) => untilUs >= nowUs - REMEMBERED_US)
      .sort((a, b) => seenBy(b) - seenBy(a) || durationUs(b) - durationUs(a));
    if (!lasting) return now;
    const { refusals, standing } = now;
    return { ...lasting.view, refusals, standing };
  }
}

function keyOf({ linked, unlinked, apart }: FormationView): string {
  return JSON.stringify([linked.map(({ id }) => id), unlinked, apart]);
}

function seenBy({ view: { linked, unlinked } }: Picture): number {
  const ids = unlinked.flatMap(({ identity }) => identity?.id ?? []);
  return new Set([...linked.map(({ id }) => id), ...ids]).size;
}

function durationUs({ fromUs, untilUs }: Picture): number {
  return untilUs - fromUs;
}
