import { sendProbability } from "../model/draw.js";
import type { TheorySetting } from "./setting.js";

/** What a machine does on average once a run has gone on for long; of one second or one tick. */
export interface MachineExpectation {
  readonly id: string;
  /** Ticks per second. */
  readonly rate: number;
  readonly arrivalsPerSecond: number;
  /** Arrivals per tick: above 1 they are more than the machine can take. */
  readonly utilisation: number;
  /** At `critical` the inbox grows too, but only as the square root of time. */
  readonly load: "stable" | "critical" | "overloaded";
  readonly inboxGrowthPerSecond: number;
  /** Of its ticks. */
  readonly receiveShare: number;
  readonly sendShare: number;
  readonly internalShare: number;
  /** How fast its clock goes; null where that has no closed form, or where phases decide. */
  readonly clockPerSecond: number | null;
  /** Its clock goes at least so fast, whatever the phases are. */
  readonly clockPerSecondMin: number;
  /** By how much a receive moves its clock; null where the clock is, or without receives. */
  readonly receiveJumpMean: number | null;
  /** By how much an event of any kind moves it. */
  readonly jumpMean: number | null;
}

export interface Expectation {
  /** Sorted by id. */
  readonly machines: readonly MachineExpectation[];
  /** The fastest of the machines that send tie: their phases decide how fast all clocks go. */
  readonly phasesDecide: boolean;
}

/** A utilisation nearer to 1 than this is exactly 1 but for rounding. */
const ROUNDING = 1e-9;

/** A machine's part in the traffic, per second. */
interface Flow {
  readonly rate: number;
  readonly arrivals: number;
  /** Ticks that find the inbox empty, and draw. */
  readonly drawing: number;
  readonly load: MachineExpectation["load"];
}

/** How fast clocks go that follow each other; `exact` is null where only the least is known. */
interface Slope {
  readonly exact: number | null;
  readonly least: number;
}

/**
 * The means of a long run in closed form; see docs/theory.md. A network's delay is taken to be
 * shorter than a tick, so a star's means are those of a mesh.
 */
export function expectedOf({ machines, rules }: TheorySetting): Expectation {
  const send = sendProbability(rules.draw);
  const flows = flowsOf(
    machines.map(({ rate }) => rate),
    send,
  );
  const { slope, phasesDecide } = commonSlope(flows, rules.literal);
  const expectations = machines.map(({ id }, place) => {
    const flow = flows[place] as Flow;
    // Without a message each clock counts its own ticks.
    const own = send > 0 ? slope : { exact: flow.rate, least: flow.rate };
    return { id, ...meansOf(flow, send), ...clockOf(flow, own) };
  });
  return { machines: expectations, phasesDecide: phasesDecide && send > 0 };
}

/**
 * The traffic that feeds itself: a machine draws when it has nothing to receive, so its drawing
 * ticks are a_j = max(0, r_j - Σ P_ij·a_i). Given the sum of all a_i each of them follows, and
 * what they add up to falls as that sum grows; so exactly one sum is that of what follows from it.
 */
function flowsOf(rates: readonly number[], send: number): Flow[] {
  let [low, high] = [0, sumOf(rates)];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (sumOf(drawingTicks(rates, send, middle)) > middle) low = middle;
    else high = middle;
  }
  const drawing = drawingTicks(rates, send, high).map((ticks, place) => {
    return ticks > ROUNDING * (rates[place] as number) ? ticks : 0;
  });
  const total = sumOf(drawing);
  return rates.map((rate, place) => {
    const own = drawing[place] as number;
    const reached = broadcastsAndFirsts(place) * (total - own) + asThird(place, drawing);
    const arrivals = send * reached;
    return { rate, arrivals, drawing: own, load: loadOf(arrivals / rate) };
  });
}

/** Of each machine, if all of them together draw `total` times per second. */
function drawingTicks(rates: readonly number[], send: number, total: number): number[] {
  const drawing: number[] = [];
  for (let place = 0; place < rates.length; place += 1) {
    const share = send * broadcastsAndFirsts(place);
    const arrivals = share * total + send * asThird(place, drawing);
    drawing.push(Math.max(0, ((rates[place] as number) - arrivals) / (1 - share)));
  }
  return drawing;
}

/**
 * How many of a peer's three sends reach the machine at this place in id order: a broadcast does,
 * and the first two machines are the first or the second peer of all others.
 */
function broadcastsAndFirsts(place: number): number {
  return place < 2 ? 2 : 1;
}

/** And the third machine is the second peer of the first two: how often these draw. */
function asThird(place: number, drawing: readonly number[]): number {
  return place === 2 ? (drawing[0] as number) + (drawing[1] as number) : 0;
}

function loadOf(utilisation: number): MachineExpectation["load"] {
  if (Math.abs(utilisation - 1) <= ROUNDING) return "critical";
  return utilisation > 1 ? "overloaded" : "stable";
}

/**
 * All machines that send follow the fastest of them. Another one gains on it only by a send right
 * after a receive, two steps of the clock in one period of its own: no machine does of at most half
 * the rate, and none where the send's own step is not in the stamp.
 */
function commonSlope(
  flows: readonly Flow[],
  literal: boolean,
): { slope: Slope; phasesDecide: boolean } {
  const rates = flows
    .filter(({ load }) => load === "stable")
    .map(({ rate }) => rate)
    .sort((a, b) => b - a);
  const [fastest = 0, next = 0] = rates;
  const exact = literal || 2 * next <= fastest ? fastest : null;
  return { slope: { exact, least: fastest }, phasesDecide: !literal && next === fastest };
}

function meansOf({ rate, arrivals, drawing, load }: Flow, send: number) {
  const sendShare = (3 * send * drawing) / rate;
  const receiveShare = Math.min(1, arrivals / rate);
  return {
    rate,
    arrivalsPerSecond: arrivals,
    utilisation: arrivals / rate,
    load,
    inboxGrowthPerSecond: load === "overloaded" ? arrivals - rate : 0,
    receiveShare,
    sendShare,
    internalShare: drawing / rate - sendShare,
  };
}

function clockOf(flow: Flow, slope: Slope) {
  const clockPerSecond = slope.exact === null ? null : clockGiven(flow, slope.exact);
  const receives = Math.min(flow.arrivals, flow.rate);
  // Whatever is no receive moves the clock by one.
  const byReceives = clockPerSecond === null ? null : clockPerSecond - (flow.rate - receives);
  return {
    clockPerSecond,
    clockPerSecondMin: clockGiven(flow, slope.least),
    receiveJumpMean: byReceives === null || receives === 0 ? null : byReceives / receives,
    jumpMean: clockPerSecond === null ? null : clockPerSecond / flow.rate,
  };
}

/** An overloaded machine lives ever farther in the past: it takes stamps slower than they come. */
function clockGiven({ rate, arrivals, load }: Flow, slope: number): number {
  return load === "overloaded" ? rate * Math.max(1, slope / arrivals) : slope;
}

function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
