import { analyze, type RunAnalysis } from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import { isExpected } from "../../src/analysis/verdict.js";
import { traceFileName } from "../../src/trace/format.js";
import { MemorySource } from "../../src/trace/memory-source.js";
import { peerDownOf } from "./judging-losses.js";
import type { Life } from "./life.js";
import type { PlayedRun, Truth } from "./truth.js";

interface JudgedTraces {
  readonly breaches: readonly string[];
  readonly complete: boolean;
}

/** What the traces of each run prove, and that every disk has the same. */
export async function judgeTraces(truth: Truth): Promise<JudgedTraces> {
  const breaches: string[] = [];
  let complete = false;
  for (const run of truth.runs) {
    const own = ownTraces(truth, run);
    breaches.push(...judgeDisks(truth, run, own));
    try {
      const source = new MemorySource(
        Object.fromEntries([...own].map(([id, text]) => [traceFileName(id), text])),
      );
      const analysis = analyze(await readRun(source));
      breaches.push(...judgeAnalysis(truth, run, analysis));
      complete ||= analysis.status === "complete";
    } catch (error) {
      breaches.push(`the traces cannot be read: ${error}`);
    }
  }
  return { breaches, complete };
}

/** The trace that each process of a run wrote itself, by id. */
function ownTraces(truth: Truth, run: PlayedRun): Map<string, string> {
  const own = new Map<string, string>();
  for (const life of [...run.members, ...run.hubs]) {
    const { runId } = run.plan;
    const id = truth.idOf(life, run);
    const started = life.node.events.some(
      (event) => event.kind === "started" && event.plan.runId === runId,
    );
    const text = folderOf(life, runId)?.traces.get(id);
    if (started && text !== undefined) own.set(id, text);
  }
  return own;
}

function folderOf({ store }: Life, runId: string) {
  return [...store.folders.values()].find((folder) => folder.runId === runId);
}

/** Each disk has whole traces alone, and what is missing there is named. */
function judgeDisks(truth: Truth, run: PlayedRun, own: ReadonlyMap<string, string>): string[] {
  const { oneDisk } = truth.playing.scenario;
  const unharmed = truth.isUnharmed(run);
  const ids = [
    ...run.plan.roster.map(({ id }) => id),
    ...(run.plan.topology === "star" ? ["hub"] : []),
  ];
  return [...run.members, ...run.hubs].flatMap((life) => {
    const traces = folderOf(life, run.plan.runId)?.traces;
    if (traces === undefined) return [];
    const breaches = [...traces].flatMap(([id, text]) =>
      text === own.get(id) ? [] : [`${life.name} has another trace of ${id} than that wrote`],
    );
    const outcome = life.node.outcome();
    if (!life.node.setup.gather || outcome?.kind !== "ended") return breaches;
    const missing = ids.filter((id) => !traces.has(id));
    const named = outcome.ungathered.map(({ id }) => id);
    const lost = truth.playing.told.flatMap((told) => {
      return told.life === life ? (peerDownOf(told)?.peer ?? []) : [];
    });
    for (const id of named) {
      // On a disk of all it may have come later.
      if (traces.has(id) && !oneDisk)
        breaches.push(`${life.name} has the trace of ${id} and says it has not`);
    }
    for (const id of missing) {
      const isKnown =
        named.includes(id) || lost.includes(id) || !own.get(id)?.includes('"kind":"end"');
      if (!isKnown) breaches.push(`${life.name} lacks the trace of ${id} and does not say so`);
    }
    if (unharmed && missing.length > 0) breaches.push(`${life.name} lacks ${missing.join()}`);
    return breaches;
  });
}

function judgeAnalysis(truth: Truth, run: PlayedRun, analysis: RunAnalysis): string[] {
  const { checks, status, losses } = analysis;
  const unharmed = truth.isUnharmed(run);
  const breaches = checks.flatMap((check) => {
    const isFine =
      check.result === "true" ||
      check.result === "nothing to check" ||
      (check.result === "unknown" && !unharmed) ||
      (check.result === "false" && isExpected(check));
    return isFine ? [] : [`${check.name} is ${check.result}: ${JSON.stringify(check)}`];
  });
  if (unharmed && status !== "complete") {
    breaches.push(`it is ${status} though nothing broke: ${JSON.stringify(losses)}`);
  }
  if (!unharmed) return breaches;
  const conservation = checks.find((check) => check.name === "conservation");
  if (conservation?.name === "conservation" && conservation.lost) {
    breaches.push(`${conservation.lost} messages were lost`);
  }
  return breaches;
}
