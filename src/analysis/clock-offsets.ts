import { HUB } from "./hub-trace.js";
import { type Offset, type OffsetChange, OffsetCurve, type OffsetSample } from "./offset-curve.js";
import type { Run } from "./run.js";

/** How the clocks of two machines stand against each other. */
export type Standing =
  /** Processes of one computer: its clock is the same for both. */
  | { readonly kind: "one" }
  /** The clock of the larger id minus that of the smaller, by the latter's clock. */
  | { readonly kind: "measured"; readonly curve: OffsetCurve }
  | { readonly kind: "unknown" };

/** How a machine's wall clock stood against that of the smallest id; null where not known. */
export interface WallFigures {
  /** How far it was ahead when the run began; 0 on the same computer. */
  readonly wallOffsetUs: number | null;
  readonly wallOffsetErrorUs: number | null;
  /** By how many millionths it was faster. */
  readonly wallDriftPpm: number | null;
  readonly wallDriftErrorPpm: number | null;
}

/** Four stamps and a half, each cut to the microsecond. */
const STAMPS_ERROR_US = 3;
/** Processes of one computer each read its clock as they start, some microseconds apart. */
const SAME_CLOCK_US = 100;

/** The clocks of a run's machines against each other, from what their pings told. */
export class ClockOffsets {
  readonly #run: Run;
  readonly #hosts: ReadonlyMap<string, string | null>;
  readonly #standings = new Map<string, Standing>();
  readonly #halfWays = new Map<string, HalfWay>();

  constructor(run: Run) {
    this.#run = run;
    this.#hosts = new Map(run.facts.roster.map(({ id, host }) => [id, host]));
  }

  /** How two machines' clocks stand, in whichever order. */
  standing(one: string, other: string): Standing {
    const [first, second] = one < other ? [one, other] : [other, one];
    const key = `${first} ${second}`;
    const standing = this.#standings.get(key) ?? this.#compare(first, second);
    this.#standings.set(key, standing);
    return standing;
  }

  /** The figures of one machine against the smallest id of the roster. */
  wallFigures(id: string): WallFigures {
    const [smallest] = this.#run.facts.roster;
    const standing = this.standing(smallest?.id ?? id, id);
    if (standing.kind === "unknown") return wallFiguresOf(undefined, undefined);
    if (standing.kind === "one") return wallFiguresOf(EQUAL, { ppm: 0, errorPpm: 0 });
    return wallFiguresOf(standing.curve.first, standing.curve.change());
  }

  #compare(first: string, second: string): Standing {
    const direct = new OffsetCurve(samplesOf(this.#run, first, second));
    // In a star a leaf and its hub ask each other, and no other leaf.
    const curve = direct.isEmpty ? this.#composed(first, second) : direct;
    const host = this.#hosts.get(first) ?? undefined;
    const sameHost = first === second || (host !== undefined && host === this.#hosts.get(second));
    // Two computers may have one name; and one computer's clock may be set between two starts.
    if (sameHost && curve.mayBeOne(SAME_CLOCK_US)) return { kind: "one" };
    return curve.isEmpty ? { kind: "unknown" } : { kind: "measured", curve };
  }

  /** From one leaf to the hub, and from there to the other. */
  #composed(first: string, second: string): OffsetCurve {
    const { toHub, fromHub: backToFirst } = this.#halfWay(first);
    const { fromHub } = this.#halfWay(second);
    if (toHub.isEmpty || fromHub.isEmpty) return new OffsetCurve([]);
    const moments = [
      ...toHub.samples.map(({ atUs }) => atUs),
      ...fromHub.samples.map(({ atUs }) => atUs + backToFirst.at(atUs).offsetUs),
    ];
    return new OffsetCurve(
      moments.map((atUs) => {
        const near = toHub.at(atUs);
        const far = fromHub.at(atUs + near.offsetUs);
        return {
          atUs,
          offsetUs: near.offsetUs + far.offsetUs,
          errorUs: near.errorUs + far.errorUs,
        };
      }),
    );
  }

  /** Each leaf is one half of the way to every other: its curves are made once. */
  #halfWay(leaf: string): HalfWay {
    let half = this.#halfWays.get(leaf);
    if (half === undefined) {
      half = {
        toHub: new OffsetCurve(samplesOf(this.#run, leaf, HUB)),
        fromHub: new OffsetCurve(samplesOf(this.#run, HUB, leaf)),
      };
      this.#halfWays.set(leaf, half);
    }
    return half;
  }
}

/** A leaf's clock and its hub's: by the leaf's, and by the hub's. */
interface HalfWay {
  readonly toHub: OffsetCurve;
  readonly fromHub: OffsetCurve;
}

const EQUAL: Offset = { offsetUs: 0, errorUs: 0 };

/** What the pings of both told of one node's clock and another's, by that of the one. */
export function samplesOf(run: Run, one: string, other: string): OffsetSample[] {
  return [...noted(run, one, other), ...noted(run, other, one).map(seenFromThere)];
}

function noted({ traceById, hub }: Run, by: string, peer: string): OffsetSample[] {
  const trace = by === HUB ? hub : traceById.get(by);
  const log = trace?.offsets.of(peer);
  if (log === undefined) return [];
  return Array.from({ length: log.wallUs.length }, (_, i) => {
    const errorUs = log.rttUs.at(i) / 2 + STAMPS_ERROR_US;
    return { atUs: log.wallUs.at(i), offsetUs: log.offsetUs.at(i), errorUs };
  });
}

/** The same sample by the clock of the other machine. */
function seenFromThere({ atUs, offsetUs, errorUs }: OffsetSample): OffsetSample {
  return { atUs: atUs + offsetUs, offsetUs: -offsetUs, errorUs };
}

function wallFiguresOf(offset: Offset | undefined, change: OffsetChange | undefined): WallFigures {
  return {
    wallOffsetUs: offset?.offsetUs ?? null,
    wallOffsetErrorUs: offset === undefined ? null : Math.ceil(offset.errorUs),
    wallDriftPpm: change === undefined ? null : toTenth(change.ppm),
    wallDriftErrorPpm: change === undefined ? null : toTenth(change.errorPpm),
  };
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
