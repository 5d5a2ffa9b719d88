/** What is sorted, by place. */
interface Sorted {
  readonly length: number;
  at(place: number): number | undefined;
}

/** The first place in a sorted list of what is not below a limit; its length if all is below. */
export function firstNotBelow(sorted: Sorted, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted.at(middle) as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
