/** So many machines ask and answer as fast as they like. */
const UNPACED_MACHINES = 30;
/** Re-queries until the run starts: the library asks once, and a lost packet costs seconds. */
const QUERY_FIRST_MS = 100;
const QUERY_MAX_MS = 2_000;
/** A session that has not heard its own announcement by then hears nothing. */
const HEAR_ONESELF_MS = 2_500;
/**
 * A session asks at least every 2.5 s, or hears another ask, and hears its own answer. One that
 * heard nothing for so long is made anew: an interface that was away and is back leaves it deaf.
 */
const SILENT_MS_MAX = 6_000;
const ANSWER_EVERY_MS_PER_PAIR = 0.2;
const READ_AGAIN_MS_PER_MACHINE = 100;
const READ_AGAIN_MS_MAX = 30_000;

/** How often a machine of so many asks, answers and reads, all times in ms. */
export interface MdnsPace {
  readonly queryFirstMs: number;
  readonly queryMaxMs: number;
  readonly hearOneselfMs: number;
  readonly silentMaxMs: number;
  /** Between two answers, which all hear (RFC 6762 §6 has it a second). */
  readonly answerEveryMs: number;
  /** For so long a packet that says the same again says nothing. */
  readonly readAgainMs: number;
  /** After so many turns to ask, all that was found is told once more. */
  readonly asksATelling: number;
}

/**
 * Each query is answered by all n, and each answer reaches all n. That is n² packets a query, and
 * where each of the n asks for itself, n³: a computer that runs a hundred machines did little else.
 */
export function mdnsPace(machines: number): MdnsPace {
  const slower = Math.max(1, machines / UNPACED_MACHINES);
  return {
    queryFirstMs: QUERY_FIRST_MS * slower,
    queryMaxMs: QUERY_MAX_MS * slower,
    hearOneselfMs: HEAR_ONESELF_MS * slower,
    silentMaxMs: SILENT_MS_MAX * slower,
    answerEveryMs: ANSWER_EVERY_MS_PER_PAIR * machines * machines * slower,
    readAgainMs: Math.min(READ_AGAIN_MS_MAX, READ_AGAIN_MS_PER_MACHINE * machines * slower),
    asksATelling: Math.ceil(slower),
  };
}
