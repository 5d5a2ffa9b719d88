import type { Incident } from "../../analysis/incidents.js";
import { HUB_ID, isMachine } from "../../model/id.js";
import { type Latency, type Partition, waysOf } from "../../scenario/faults.js";
import type { SimulatedScenario } from "../../scenario/scenario.js";

/** A pair that hears nothing of each other for at most so long loses nothing. */
const CUT_SPARED_US = 5_000_000;
/** From here on six packets in a row are lost once in a million, which is silence enough. */
const LOSS_SILENCING = 0.1;
/** Handshakes that take so long one way may be given up. */
const LATENCY_SPARED_US = 1_000_000;
/** What an exponential latency hardly ever exceeds, in means. */
const MEANS_MAX = 16;

/** What the faults of a scenario explain of what may go wrong in its runs. */
export class FaultEffects {
  readonly #scenario: SimulatedScenario;
  /** The network as a whole is so bad that any link may go, and forming may fail. */
  readonly #anywhere: boolean;

  constructor(scenario: SimulatedScenario) {
    const { loss, latency } = scenario.faults;
    this.#scenario = scenario;
    this.#anywhere = loss >= LOSS_SILENCING || longestUs(latency) > LATENCY_SPARED_US;
  }

  /** Whether machines may fail to find each other, or to agree on a start. */
  get explainNoStart(): boolean {
    const { partitions, crashes, stalls, resets } = this.#scenario.faults;
    const moments = [...partitions, ...crashes, ...stalls, ...resets];
    return this.#anywhere || moments.some(({ since, atUs }) => since === "form" || atUs === 0);
  }

  explain(incident: Incident): boolean {
    switch (incident.kind) {
      case "missing":
        return this.#crashes(incident.id) || this.explainNoStart;
      case "died":
        return this.#crashes(incident.id);
      case "peer-down":
        return this.#part(incident.id, incident.peer, incident.reason);
      case "ended-early":
        return incident.reason === "drain-timeout" && this.#disturb(incident.id);
      default:
        return false;
    }
  }

  #crashes(id: string): boolean {
    return this.#scenario.faults.crashes.some((crash) => crash.id === id);
  }

  /** Whether a machine, or the hub, may lose a peer for this reason. */
  #part(id: string, peer: string, reason: string): boolean {
    const hops = this.#hopsBetween(id, peer);
    const { partitions, resets, stalls, loss } = this.#scenario.faults;
    const others = hops.flat().filter((node) => node !== id);
    if (this.#anywhere || others.some((node) => this.#crashes(node))) return true;
    const isHop = (one: string, other: string) =>
      hops.some((hop) => hop.includes(one) && hop.includes(other));
    if (resets.some(({ between: [one, other] }) => isHop(one, other))) return true;
    const cuts = partitions.filter((cut) => waysOf(cut).some(([from, to]) => isHop(from, to)));
    // What was lost in a cut is sent again, and that may be lost too.
    if (cuts.length > 0 && loss > 0) return true;
    // One that was frozen itself accuses nobody of silence.
    const frozen = stalls.filter(
      (stall) => others.includes(stall.id) || (stall.id === id && reason !== "silent"),
    );
    const cutUs = sum(cuts.map(lengthUs)) + sum(frozen.map(({ forUs }) => forUs));
    return cutUs > CUT_SPARED_US;
  }

  /** Whether a fault is about this node, or all. */
  #disturb(id: string): boolean {
    const { partitions, crashes, stalls, resets } = this.#scenario.faults;
    const named = [
      ...partitions.flatMap(({ sides }) => sides.flat()),
      ...crashes.map((crash) => crash.id),
      ...stalls.map((stall) => stall.id),
      ...resets.flatMap(({ between }) => between),
    ];
    return this.#anywhere || named.includes(id) || named.includes(HUB_ID);
  }

  /** The connections on the way between two. */
  #hopsBetween(one: string, other: string): (readonly [string, string])[] {
    const isDirect = this.#scenario.topology === "mesh" || !isMachine(one) || !isMachine(other);
    if (isDirect) return [[one, other]];
    return [
      [one, HUB_ID],
      [other, HUB_ID],
    ];
  }
}

function longestUs(latency: Latency): number {
  return latency.kind === "uniform" ? latency.maxUs : MEANS_MAX * latency.meanUs;
}

function lengthUs({ atUs, untilUs }: Partition): number {
  return untilUs - atUs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
