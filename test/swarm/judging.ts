import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { startOf } from "../kit/inspection.js";
import type { TestMachine } from "../kit/test-simulation.js";
import { judgeForming } from "./judging-forming.js";
import { judgeLosses } from "./judging-losses.js";
import { judgeTraces } from "./judging-traces.js";
import type { Life } from "./life.js";
import { Playing } from "./playing.js";
import type { SwarmScenario } from "./scenario.js";
import { Truth } from "./truth.js";

/** What came of a scenario. */
export interface Judged {
  /** What should not have been; empty when all is as it should be. */
  readonly breaches: readonly string[];
  /** All that the machines wrote and how they ended: the same scenario gives the same. */
  readonly record: string;
  readonly formed: boolean;
  readonly complete: boolean;
}

/** Plays a scenario, and holds what may be expected of every run against it. */
export async function judge(scenario: SwarmScenario): Promise<Judged> {
  let playing: Playing;
  try {
    playing = new Playing(scenario);
    playing.pass();
  } catch (error) {
    const breach = `it threw: ${error instanceof Error ? error.stack : error}`;
    return { breaches: [breach], record: breach, formed: false, complete: false };
  }
  const truth = new Truth(playing);
  const traces = await judgeTraces(truth);
  return {
    breaches: [
      ...judgeEnds(playing),
      ...judgeForming(truth),
      ...judgeLosses(truth),
      ...traces.breaches,
    ],
    record: recordOf(playing),
    formed: truth.runs.length > 0,
    complete: traces.complete,
  };
}

function judgeEnds({ lives, isOver, tooEarly, world, breaking }: Playing): string[] {
  const breaches = tooEarly.slice(0, 1).map((name) => `${name} wrote before its trace was on disk`);
  const living = lives.filter(({ node }) => !node.host.dead && node.outcome() === undefined);
  if (!isOver) breaches.push(`not over in time: ${living.map(({ name }) => name).join(", ")}`);
  for (const { name, node, store } of lives) {
    const outcome = node.outcome();
    if (outcome?.kind !== "failed") continue;
    const { error } = outcome;
    const isFull = breaking.mishaps.some((each) => {
      return each.kind === "full-disk" && each.one.store === store;
    });
    if (isFull && error instanceof NotWritableError) continue;
    breaches.push(`${name} failed: ${error instanceof Error ? error.stack : error}`);
  }
  // What was without power keeps its connections, and so does what nothing reaches.
  const lasting = breaking.mishaps.some(({ kind }) => kind === "power-off");
  if (isOver && !lasting && world.network.openEnds > 0) {
    breaches.push(`${world.network.openEnds} ends of connections are left open`);
  }
  return breaches;
}

function recordOf({ lives }: Playing): string {
  return lives.map((life) => `${life.name} ${endText(life)}\n${tracesText(life)}`).join("\n");
}

function endText({ node }: Life): string {
  return JSON.stringify(node.outcome() ?? "none", (key, value) => (key === "view" ? "" : value));
}

function tracesText({ store, node }: Life): string {
  const plan = startOf(node as TestMachine)?.plan;
  const runId = plan?.runId ?? "";
  const folders = [...store.folders.values()].filter((each) => each.runId === runId);
  return folders
    .flatMap(({ traces }) => [...traces].map(([id, text]) => `${id}\n${text}`))
    .join("");
}
