import { endOf, refusalsOf } from "../kit/inspection.js";
import type { Life } from "./life.js";
import type { Playing } from "./playing.js";
import { machinesOf } from "./scenario.js";
import type { PlayedRun, Truth } from "./truth.js";

const S = 1_000_000;
/** Undisturbed, a run starts so soon after the last machine is there, and some ways to and fro. */
const STARTS_WITHIN_US = 4 * S;
const WAYS_TO_START = 12;

/** Nobody starts wrongly, and all start that can. */
export function judgeForming(truth: Truth): string[] {
  return [
    ...truth.runs.flatMap((run) => judgeRun(truth, run)),
    ...judgeMeetings(truth),
    ...judgeLiveness(truth),
    ...judgeVisitors(truth),
  ];
}

/** What a run is, all that started it agree on, and each member has confirmed it. */
function judgeRun(truth: Truth, { plan, members, hubs }: PlayedRun): string[] {
  const n = plan.run === "demo" ? machinesOf(truth.playing.scenario) : 3;
  const { runId, roster } = plan;
  const breaches: string[] = [];
  const ids = roster.map(({ id }) => id);
  if (roster.length !== n) breaches.push(`${ids.join()} are not n machines`);
  if (new Set(ids).size !== ids.length) breaches.push(`${ids.join()} are not different`);
  for (const member of members) {
    if (!member.confirmed.has(runId)) {
      breaches.push(`${runId} started though ${member.name} never confirmed it`);
    }
    const theirs = truth.planOf(member);
    if (theirs !== undefined && theirs.runId !== runId) {
      breaches.push(`${member.name} is of ${runId} and runs ${theirs.runId}`);
    }
  }
  const starters = [...members, ...hubs].flatMap((one) => {
    const start = one.node.events.find((event) => event.kind === "started");
    return start?.plan.runId === runId ? [{ one, start }] : [];
  });
  const texts = new Set(starters.map(({ start }) => JSON.stringify(start.plan)));
  if (texts.size > 1) breaches.push(`the plans of ${runId} differ: ${[...texts].join(" ")}`);
  const folders = new Set(starters.map(({ start }) => start.folder));
  const isTaken = starters.some(({ one }) => one.store.folders.get(plan.run)?.runId !== runId);
  const folder = isTaken ? `${plan.run}-${runId.slice(0, 4)}` : plan.run;
  if (folders.size > 1 || !folders.has(folder)) {
    breaches.push(`${runId} has the folders ${[...folders].join(", ")}, not ${folder}`);
  }
  if (starters.every(({ one }) => one.role === "hub")) breaches.push("a hub started alone");
  return breaches;
}

/** Two that are linked never run different rosters. */
function judgeMeetings({ runs }: Truth): string[] {
  if (new Set(runs.map(({ plan }) => plan.run)).size === runs.length) return [];
  const started = new Set(runs.flatMap(({ members }) => members.map(({ name }) => name)));
  return [`${runs.length} runs began, of ${[...started].join(", ")}`];
}

function judgeLiveness(truth: Truth): string[] {
  const { playing, runs } = truth;
  const places = placesOf(playing);
  const doubles = playing.lives.some(({ role }) => role === "double");
  const gone = places.filter((life) => truth.endedUs(life) < life.startedUs);
  if (gone.length > 0) return [];
  const run = runs.find(({ plan }) => plan.run === "demo");
  const neighbours = playing.lives.some(({ role }) => role === "neighbour");
  const disk = playing.breaking.mishaps.some(({ kind }) => kind === "full-disk");
  if (neighbours && !disk && runs.every(({ plan }) => plan.run === "demo")) {
    return ["the other run never began"];
  }
  if (run === undefined) {
    return [`no run began: ${places.map((one) => `${one.name} ${endOf(one.node)}`).join(", ")}`];
  }
  if (doubles || beganWithoutSome(truth, run) || brokeAsItBegan(truth, run)) return [];
  const absent = places.filter((life) => {
    return life.startedUs === Number.POSITIVE_INFINITY && !wasApart(truth, run, life);
  });
  const breaches = absent.map(({ name, node }) => {
    return `${name} is not in the run: ${endOf(node)} ${refusalsOf(node).join()}`;
  });
  const lastUs = Math.max(...places.map(({ bornUs }) => bornUs));
  const withinUs = STARTS_WITHIN_US + WAYS_TO_START * playing.scenario.latencyUs[1];
  if (isCalm(playing) && run.startedUs > lastUs + withinUs) {
    breaches.push(`it began ${(run.startedUs - lastUs) / S} s after the last was there`);
  }
  return breaches;
}

/** The process at each place in the end. */
function placesOf({ lives }: Playing): Life[] {
  const places = lives.filter(({ role }) => role === "machine" || role === "hub");
  return places.filter((one) => places.findLast(({ place }) => place === one.place) === one);
}

/** Nothing disturbs that it forms. */
function isCalm({ scenario }: Playing): boolean {
  const { faults, visitors, hintLoss, loss, oneName } = scenario;
  const disturbs = [...faults, ...visitors].some(({ at }) => at.since === "birth");
  return !disturbs && hintLoss + loss === 0 && !oneName;
}

/** The run has a machine that was dead by then: what comes in its place comes too late. */
function beganWithoutSome(truth: Truth, { members, startedUs }: PlayedRun): boolean {
  return members.some((one) => truth.endedUs(one) < Math.max(startedUs, one.startedUs));
}

/**
 * A link broke so shortly before the start that its words may have been on their way: in a star
 * there is no other way by which a leaf can be told.
 */
function brokeAsItBegan(truth: Truth, { startedUs }: PlayedRun): boolean {
  const { topology, latencyUs } = truth.playing.scenario;
  if (topology === "mesh") return false;
  const { held, mishaps } = truth.playing.breaking;
  const sinceUs = startedUs - 6 * latencyUs[1];
  const cut = mishaps.some(({ kind, atUs }) => kind !== "set-clock" && atUs >= sinceUs);
  return cut || held.some(({ toUs }) => toUs >= sinceUs);
}

/** Nothing could tell it that the run began. */
function wasApart(truth: Truth, { members, hubs, startedUs }: PlayedRun, life: Life): boolean {
  return [...members, ...hubs].some((other) => {
    return other !== life && truth.apartUs(life, other, startedUs) < Number.POSITIVE_INFINITY;
  });
}

/** What comes late, or twice, is told so, and takes no part. */
function judgeVisitors({ playing }: Truth): string[] {
  return playing.lives.flatMap((life) => {
    const end = endOf(life.node);
    if (life.role === "latecomer" || life.role === "misfit") {
      if (life.startedUs < Number.POSITIVE_INFINITY) return [`the ${life.name} started`];
      return ["shut-out", "not-formed"].includes(end) ? [] : [`the ${life.name} ended: ${end}`];
    }
    return [];
  });
}
