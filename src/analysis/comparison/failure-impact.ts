import type { RecordedRun } from "../run.js";

/** What a run still did after one of its processes was killed, among the survivors. */
export interface FailureImpact {
  /** Messages sent, one per recipient; those to the killed one are not counted. */
  readonly sent: number;
  /** Of these, the ones that were received. */
  readonly delivered: number;
  /** Of `sent`, the messages to a recipient that was known to be lost by then. */
  readonly failed: number;
  /** Until the last of the others had noted the loss; null where one did not. */
  readonly noticedMs: number | null;
}

/** What a run tells of the time after a kill, by the clock of this computer. */
export function failureImpactOf(
  run: RecordedRun,
  victim: string,
  killedWallUs: number,
): FailureImpact {
  const survivors = run.traces.filter(({ id }) => id !== victim);
  const after = { sent: 0, delivered: 0, failed: 0 };
  for (const { id, sends, receives } of survivors) {
    for (let i = 0; i < sends.count; i += 1) {
      if (sends.wallUs.at(i) < killedWallUs) continue;
      const { to, failed } = sends.recipients(i);
      after.sent += (to ?? []).filter((one) => one !== victim).length;
      after.failed += failed.filter((one) => one !== victim).length;
    }
    for (let i = 0; i < receives.count; i += 1) {
      const known = receives.from(i) !== victim && id !== victim;
      if (known && receives.sentWallUs.at(i) >= killedWallUs) after.delivered += 1;
    }
  }
  return { ...after, noticedMs: noticedMs(run, victim, killedWallUs) };
}

function noticedMs({ traces }: RecordedRun, victim: string, killedWallUs: number): number | null {
  const delays = traces
    .filter(({ id }) => id !== victim)
    .map(({ notes }) => {
      const note = notes.find(
        ({ record }) => record.kind === "peer-down" && record.peer === victim,
      );
      return note === undefined ? null : (note.record.wallUs - killedWallUs) / 1_000;
    });
  return delays.some((delay) => delay === null) ? null : Math.max(...delays.map(Number));
}
