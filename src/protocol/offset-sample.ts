import { SILENCE_MAX_US } from "./liveness.js";

/** What one PING and its PONG tell of a peer's clock. */
export interface OffsetSample {
  /** The peer's clock minus one's own; off by half the round trip at most. */
  readonly offsetUs: number;
  /** How long both frames were on their way, together. */
  readonly rttUs: number;
}

/**
 * The sample of four stamps (RFC 5905): the PING left here at t1 and arrived there at t2, the PONG
 * left there at t3 and arrived here at t4. Undefined where they cannot be true, and where the round
 * trip took longer than a silent link lives: that tells of a freeze, not of clocks.
 */
export function offsetSample(
  t1: number,
  t2: number,
  t3: number,
  t4: number,
): OffsetSample | undefined {
  const rttUs = t4 - t1 - (t3 - t2);
  if (t3 < t2 || rttUs < 0 || rttUs > SILENCE_MAX_US) return undefined;
  return { offsetUs: Math.floor((t2 - t1 + (t3 - t4)) / 2), rttUs };
}
