import type { RandomStream } from "../model/random.js";

/** -ln(1 - i/64) in millionths: the exponential distribution up to its median, 33 points. */
const POINTS: readonly number[] = [
  0, 15_748, 31_749, 48_009, 64_539, 81_346, 98_440, 115_832, 133_531, 151_550, 169_899, 188_591,
  207_639, 227_057, 246_860, 267_063, 287_682, 308_735, 330_242, 352_221, 374_693, 397_683, 421_213,
  445_311, 470_004, 495_321, 521_297, 547_965, 575_364, 603_535, 632_523, 662_376, 693_147,
];
const MEDIAN = 693_147;

/**
 * A whole number of exponential distribution, at least 1 and at most 11.8 times the mean. One
 * draw, and integers alone, so that it is the same everywhere: of 31 bits the first 16 say how many
 * medians have passed before it (each does with probability 1/2), 5 choose a piece of the curve
 * from there, and 10 a place in it.
 */
export function exponential(stream: RandomStream, mean: number): number {
  const bits = stream.integer(0, 0x7fff_ffff);
  const medians = Math.clz32(~(bits >>> 15) & 0xffff) - 16;
  const piece = (bits >>> 10) & 31;
  const [from = 0, to = 0] = [POINTS[piece], POINTS[piece + 1]];
  const millionths = medians * MEDIAN + from + (((to - from) * (bits & 1_023)) >> 10);
  return Math.max(1, Math.floor((mean * millionths) / 1_000_000));
}
