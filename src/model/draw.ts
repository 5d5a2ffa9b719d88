import type { Action } from "./action.js";
import type { RandomStream } from "./random.js";
import type { Draw } from "./rules.js";

const SENDS = ["SEND_ONE", "SEND_SECOND", "BROADCAST"] as const;

/**
 * What an idle tick does: of 1..range, 1, 2 and 3 are the three sends and the rest internal;
 * with a probability, the sends share evenly what internal leaves.
 */
export function drawAction(draw: Draw, random: RandomStream): Action {
  switch (draw.kind) {
    case "range":
      return SENDS[random.integer(1, draw.range) - 1] ?? "INTERNAL";
    case "probability":
      if (random.fraction() < draw.internal) return "INTERNAL";
      return SENDS[random.integer(1, SENDS.length) - 1] ?? "INTERNAL";
    default:
      return draw satisfies never;
  }
}

/** How probable each of the three sends is when a machine draws. */
export function sendProbability(draw: Draw): number {
  return draw.kind === "range" ? 1 / draw.range : (1 - draw.internal) / SENDS.length;
}
