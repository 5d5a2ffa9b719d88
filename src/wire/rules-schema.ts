import type { Draw, GivenRules, PhaseMode } from "../model/rules.js";
import { booleanOf, integerIn, listOf, numberIn, oneOf } from "./checks.js";

/** 1 to 2^31 - 1 ms: the longest that one timer can wait, about 24 days. */
const DURATION_MS_MAX = 2 ** 31 - 1;
const DRAW_RANGE_MAX = 2 ** 31;
const DRAW_KINDS: readonly Draw["kind"][] = ["range", "probability"];
const PHASES: readonly PhaseMode[] = ["random", "aligned"];

/** [draw, literal, durationMs, phase], null where the sender adopts what its peers were given. */
export function writeGivenRules(rules: GivenRules): unknown[] {
  const { draw, literal, durationMs, phase } = rules;
  return [draw ? writeDraw(draw) : null, literal ?? null, durationMs ?? null, phase ?? null];
}

/** Throws WireError unless every rule is null or in its range. */
export function readGivenRules(value: unknown): GivenRules {
  const [draw, literal, durationMs, phase] = listOf(value, "rules", 4);
  return {
    ...(draw !== null && { draw: readDraw(draw) }),
    ...(literal !== null && { literal: booleanOf(literal, "literal") }),
    ...(durationMs !== null && {
      durationMs: integerIn(durationMs, "duration in ms", 1, DURATION_MS_MAX),
    }),
    ...(phase !== null && { phase: oneOf(phase, "phase", PHASES) }),
  };
}

function writeDraw(draw: Draw): unknown[] {
  switch (draw.kind) {
    case "range":
      return [draw.kind, draw.range];
    case "probability":
      return [draw.kind, draw.internal];
    default:
      return draw satisfies never;
  }
}

function readDraw(value: unknown): Draw {
  const [word, amount] = listOf(value, "draw", 2);
  const kind = oneOf(word, "draw", DRAW_KINDS);
  switch (kind) {
    case "range":
      return { kind, range: integerIn(amount, "draw range", 3, DRAW_RANGE_MAX) };
    case "probability":
      return { kind, internal: numberIn(amount, "internal probability", 0, 1) };
    default:
      return kind satisfies never;
  }
}
