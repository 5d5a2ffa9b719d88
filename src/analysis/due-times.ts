/** When a machine ticks: the first time at `phaseUs`, `rate` times a second, for `durationMs`. */
export interface Schedule {
  readonly rate: number;
  readonly phaseUs: number;
  readonly durationMs: number;
}

type Ticks = Omit<Schedule, "durationMs">;

/** When tick k = 0, 1, … of a machine is due, in microseconds since its start. */
export function dueUs({ rate, phaseUs }: Ticks, k: number): number {
  return phaseUs + Math.floor((k * 1_000_000) / rate);
}

/** A tick is skipped only when it is later than this *and* later than one period. */
const LATENESS_ALLOWED_US = 250_000;

/** How late a tick may be made. */
export function latenessAllowedUs({ rate }: Ticks): number {
  return Math.max(LATENESS_ALLOWED_US, 1_000_000 / rate);
}

/** How many ticks of a machine are due before a moment. */
export function ticksDueBefore(machine: Ticks, limitUs: number): number {
  // The estimate may be off by one where the division rounds.
  let count = Math.max(0, Math.ceil(((limitUs - machine.phaseUs) * machine.rate) / 1_000_000));
  while (count > 0 && dueUs(machine, count - 1) >= limitUs) count -= 1;
  while (dueUs(machine, count) < limitUs) count += 1;
  return count;
}
