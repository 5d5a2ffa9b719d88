const LOOK_EVERY_MS = 20;

/** A machine under load is slow, but nothing here takes this long unless it never comes. */
export const BOUND_MS = 30_000;

/**
 * Waits until `look` gives something, and returns it. Throws after `boundMs`, naming what was
 * awaited and, by `seen`, what there was instead.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { boundMs = BOUND_MS, seen = () => "" }: { boundMs?: number; seen?: () => string } = {},
): Promise<T> {
  const deadlineMs = Date.now() + boundMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() >= deadlineMs) throw new Error(`not within ${boundMs} ms: ${what}\n${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
