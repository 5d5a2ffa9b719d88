/**
 * How probable it is that Student's t with `degrees` ≥ 1 degrees of freedom lies at least as far
 * from 0 as `t`, on either side: to 1e-12, for whole numbers of degrees (the finite sums of
 * Abramowitz and Stegun, 26.7.3 and 26.7.4).
 */
export function twoSidedP(t: number, degrees: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let below = odd ? 3 : 2; below <= degrees; below += 2) {
    sum += term;
    term *= (square * (below - 1)) / below;
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t beyond which, on both sides together, a share `p` in (0, 1) lies: `twoSidedP` inverted. */
export function twoSidedT(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (twoSidedP(high, degrees) > p) [low, high] = [high, 2 * high];
  for (let middle = high / 2 + low / 2; low < middle && middle < high; ) {
    if (twoSidedP(middle, degrees) > p) low = middle;
    else high = middle;
    middle = high / 2 + low / 2;
  }
  return high;
}
