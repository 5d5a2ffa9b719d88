import type { GivenRules, PhaseMode } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import type { RateRange } from "./field.js";
import * as fields from "./fields.js";
import type { FieldsOf } from "./settings.js";

/** The options that `run` and `join` have in common, as far as they were given. */
export interface SharedSettings {
  readonly topology?: Topology;
  readonly machines?: number;
  readonly rateRange?: RateRange;
  readonly drawRange?: number;
  readonly internalProbability?: number;
  /** Milliseconds. */
  readonly duration?: number;
  readonly seed?: number;
  readonly phase?: PhaseMode;
  readonly literal?: boolean;
  /** Milliseconds. */
  readonly formTimeout?: number;
  readonly out?: string;
}

export const SHARED_FIELDS: FieldsOf<SharedSettings> = {
  topology: fields.topology,
  machines: fields.machines,
  rateRange: fields.rateRange,
  drawRange: fields.drawRange,
  internalProbability: fields.internalProbability,
  duration: fields.durationMs,
  seed: fields.seed,
  phase: fields.phase,
  literal: fields.flag,
  formTimeout: fields.durationMs,
  out: fields.folder,
};

/** How many machines a run has when nobody says otherwise. */
export const DEFAULT_MACHINES = 3;

/** The parent of the run folders when nobody says otherwise. */
export const DEFAULT_OUT = "runs";

/** The rules among the settings: only those that were given, frozen. */
export function givenRules(settings: SharedSettings): GivenRules {
  const { drawRange, internalProbability, literal, duration, phase } = settings;
  return Object.freeze({
    ...(drawRange !== undefined && { draw: { kind: "range", range: drawRange } }),
    ...(internalProbability !== undefined && {
      draw: { kind: "probability", internal: internalProbability },
    }),
    ...(literal !== undefined && { literal }),
    ...(duration !== undefined && { durationMs: duration }),
    ...(phase !== undefined && { phase }),
  } satisfies GivenRules);
}
