/**
 * Which of several differences are more than chance, by the p of each (Holm 1979): where chance
 * alone decides, any of them is taken for more in at most a share `alpha` of all cases, however
 * many there are and whatever they have to do with each other.
 */
export function holm(ps: readonly number[], alpha: number): boolean[] {
  const order = ps.map((p, i) => ({ p, i })).toSorted((a, b) => a.p - b.p);
  const accepted = order.findIndex(({ p }, rank) => p > alpha / (ps.length - rank));
  const more = new Set(order.slice(0, accepted < 0 ? ps.length : accepted).map(({ i }) => i));
  return ps.map((_, i) => more.has(i));
}
