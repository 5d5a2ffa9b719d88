import { leadOf } from "../../clock-lead.js";
import { HUB, type HubTrace } from "../../hub-trace.js";
import type { Judge } from "../../judge.js";
import { hasDied, type MachineTrace } from "../../machine-trace.js";
import type { Run } from "../../run.js";
import type { Passages } from "./passages.js";

/** Whether what the leaves received is what a hub copied to them, in the order of its lines. */
export function checkCopies(run: Run, hub: HubTrace, passages: Passages, judge: Judge): void {
  for (const trace of run.traces) checkLeaf(run, trace, hub, passages, judge);
}

function checkLeaf(
  run: Run,
  trace: MachineTrace,
  hub: HubTrace,
  passages: Passages,
  judge: Judge,
): void {
  const { receives, id } = trace;
  const lead = leadOf(run, HUB, id);
  let last = -1;
  for (let i = 0; i < receives.count; i++) {
    const from = receives.from(i);
    if (from === undefined || receives.isMisnamed(i)) continue;
    const number = receives.number.at(i);
    const place = passages.find(from, number);
    let reason: string | undefined;
    if (place !== undefined) {
      const after = lead.certainlyAfter(
        hub.forwards.wallUs.at(place),
        receives.arrivedWallUs.at(i),
      );
      reason = copyProblem(hub, id, place, last, after);
      last = Math.max(last, place);
    } else if (hasDied(hub) && number > passages.last(from)) {
      judge.undecided("hub died, and its trace ends before a message it forwarded");
    } else reason = "never passed the hub";
    if (reason === undefined) continue;
    judge.breachAt(trace, receives.event.at(i), () => `${receives.message(i)} ${reason}`);
  }
}

function copyProblem(
  { forwards, file }: HubTrace,
  id: string,
  place: number,
  last: number,
  after: string | undefined,
): string | undefined {
  const where = `${file}:${forwards.line.at(place)}`;
  if (!forwards.to(place).includes(id)) return `was not copied to ${id} by the hub (${where})`;
  if (place < last) return `passed the hub before a message that came earlier (${where})`;
  return after && `arrived ${after} before the hub copied it (${where})`;
}
