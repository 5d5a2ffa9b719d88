/** So many machines are never in each other's way. */
const SMALL = 5;
/** A minute: a run that waits longer for one pair has another reason not to form. */
const DIAL_PATIENCE_MAX = 120;
/** To so many peers a machine says something each second. */
const EACH_SECOND = 32;

/**
 * How many times as long as in a small run a machine of this one waits for a peer while the run
 * forms. All greet each other at once, perhaps on one computer: a machine that drops a peer which
 * only waits for its turn gets a new handshake to wait for, and then none ends.
 */
export function formingPatience(machines: number): number {
  return Math.max(1, machines / SMALL);
}

/**
 * How many times as long as in a small run the larger of two machines waits for the other to dial.
 * All pairs of a run link at once, and there are n² of them: a second connection to each would
 * double the work that keeps them waiting.
 */
export function dialPatience(machines: number): number {
  return Math.min(DIAL_PATIENCE_MAX, formingPatience(machines) ** 2);
}

/**
 * How many times as long as a second it is between two pings on each of so many links, and how
 * many times as long as usual a silence may be. All pings of a run are n² a second: of a hundred
 * machines 10,000, and as many answers, which two cores do not carry beside the machines' work.
 */
export function pingPatience(links: number): number {
  return Math.max(1, links / EACH_SECOND);
}
