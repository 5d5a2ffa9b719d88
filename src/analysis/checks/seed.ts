import type { EventRecord, SendEvent } from "../../trace/records.js";
import type { Check } from "../check.js";
import { Judge } from "../judge.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run, RunFacts } from "../run.js";
import { SeedStream } from "../seed-stream.js";

/** What idle ticks did, where first periods began and which rates were drawn, the seed gives. */
export function checkSeed(run: Run): Check {
  const judge = new Judge(run);
  const { facts } = run;
  if (!isSeeded(facts)) {
    judge.notRecorded("which seed a run had is not recorded");
    return { name: "seed", ...judge.judgement(), rates: null, phases: null, draws: null };
  }
  const rates = checkRates(run, facts, judge);
  checkPhases(run, facts, judge);
  let draws = 0;
  for (const trace of run.traces) draws += checkDraws(trace, facts, judge);
  return { name: "seed", ...judge.judgement(), rates, phases: facts.roster.length, draws };
}

type Seeded = RunFacts & { readonly seed: number };

function isSeeded(facts: RunFacts): facts is Seeded {
  return facts.seed !== null;
}

/** All headers name all rates. Returns how many the seed drew. */
function checkRates({ traces, traceById }: Run, { seed, roster }: Seeded, judge: Judge): number {
  let drawn = 0;
  for (const { id, rate, rateRange } of roster) {
    const trace = traceById.get(id) ?? traces[0];
    if (rateRange === undefined || trace === undefined) continue;
    drawn += 1;
    const [min, max] = rateRange;
    const expected = min + new SeedStream(seed, id, "rate").below(max - min + 1);
    if (rate === expected) continue;
    const describe = () => `the rate of ${id} is ${rate}, the seed draws ${expected}`;
    judge.breach(trace, HEADER_LINE, describe);
  }
  return drawn;
}

/** All headers name all phases: that of a machine whose trace is missing stands in the others'. */
function checkPhases(
  { traces, traceById }: Run,
  { seed, rules, roster }: Seeded,
  judge: Judge,
): void {
  const [first] = traces;
  if (first === undefined) return;
  for (const { id, rate, phaseUs } of roster) {
    const expected = rules.phase === "aligned" ? 0 : phaseOf(seed, id, rate ?? Number.NaN);
    if (phaseUs === expected) continue;
    const describe = () => `the phase of ${id} is ${phaseUs}, the seed gives ${expected}`;
    judge.breach(traceById.get(id) ?? first, HEADER_LINE, describe);
  }
}

const HEADER_LINE = 1;

/** In microseconds; uniform over the first period. */
function phaseOf(seed: number, id: string, rate: number): number {
  const fraction = new SeedStream(seed, id, "phase").fraction();
  return Math.min(Math.floor((fraction * 1_000_000) / rate), Number.MAX_SAFE_INTEGER);
}

/** Returns how many draws were made. */
function checkDraws(trace: MachineTrace, { seed, rules }: Seeded, judge: Judge): number {
  const stream = new SeedStream(seed, trace.id, "draws");
  const draw = drawOf(rules, stream);
  const { events, sends } = trace;
  let sent = 0;
  let draws = 0;
  for (let i = 0; i < events.count; i++) {
    const kind = events.kind(i);
    if (kind === "receive") continue;
    draws += 1;
    const done = kind === "send" ? sends.recipients(sent).action : undefined;
    if (kind === "send") sent += 1;
    const drawn = draw();
    if (done === drawn) continue;
    judge.breachAt(trace, i, () => `the seed draws ${nameOf(drawn)} here, not ${nameOf(done)}`);
  }
  return draws;
}

/** A send, or undefined for an internal event. */
type Drawn = SendEvent["action"] | undefined;

const SENDS = ["SEND_ONE", "SEND_SECOND", "BROADCAST"] as const;

/** How an idle tick decides: by one of so many numbers, or first whether it is internal at all. */
function drawOf(
  { drawRange, internalProbability }: RunFacts["rules"],
  stream: SeedStream,
): () => Drawn {
  if (typeof drawRange === "number") return () => SENDS[stream.below(drawRange)];
  const internal = internalProbability ?? 0;
  return () => (stream.fraction() < internal ? undefined : SENDS[stream.below(SENDS.length)]);
}

function nameOf(drawn: Drawn): SendEvent["action"] | EventRecord["kind"] {
  return drawn ?? "internal";
}
