import { expect, test } from "vitest";
import type { CheckName } from "../../src/analysis/check.js";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { analyzeFolder } from "../kit/folders.js";
import type { Traces } from "./damage.js";
import { breachOf } from "./foreign/log-folder.js";
import { goodRun, type RunPlan } from "./good-run.js";
import { writeRun } from "./run-folder.js";

// Machine a of the plan is too slow: it only receives, and its inbox is never empty after a while.
// b and c keep up, so that they send and have idle ticks; their last events are internal.

/** A record's machine and place in its trace. */
export interface Place {
  readonly id: string;
  readonly index: number;
}

/** What is damaged, all the checks that this breaks, how, and where it must be found. */
export type Damage = readonly [
  title: string,
  breaks: readonly CheckName[],
  damage: (traces: Traces) => Place,
  plan?: Partial<RunPlan>,
];

/** The first violation of a check in words; undefined where there is none. */
export async function reasonOf(traces: Traces, name: CheckName): Promise<string | undefined> {
  return breachOf(await analyzeFolder(writeRun(traces)), name)?.reason;
}

/** Tests that a check finds each damage to a good run, at its file and line. */
export function testDamage(name: CheckName, damages: readonly Damage[]): void {
  for (const [title, breaks, damage, plan] of damages) {
    test(`${name} is false where ${title}`, async () => {
      const traces = goodRun(plan);
      const { id, index } = damage(traces);
      const analysis = await analyzeFolder(writeRun(traces));
      const broken = analysis.checks.filter(({ result }) => result === "false");
      expect(broken.map((check) => check.name)).toStrictEqual(breaks);
      const check = broken.find((candidate) => candidate.name === name);
      expect(check).toMatchObject({ first: { file: `${id}.trace.jsonl`, line: index + 1 } });
      expect(exitCodeOf(analysis)).toBe(1);
    });
  }
}
