import { percentile } from "../../analysis/percentile.js";
import { LATENESS_ALLOWED_US } from "../../model/tick-schedule.js";
import type { System } from "../../node/computer.js";
import { DEFAULT_RATE_RANGE, RATE_MAX } from "../../scenario/rates.js";
import { count, measuredMs } from "../figures.js";
import { remedies } from "../remedies.js";
import { type Finding, verdictOf } from "./finding.js";

/** The default rates, and room for faster ones. */
const RATE_ENOUGH = 5 * DEFAULT_RATE_RANGE.max;

/**
 * Up to which rate ticks come in time, by how late timers ran (microseconds, in any order): at that
 * rate one tick in a hundred is as late as the next one is due.
 */
export function judgeTimers(latenessUs: Float64Array, system: System): Finding {
  const sorted = latenessUs.toSorted();
  const [p50Us, p99Us, maxUs] = [0.5, 0.99, 1].map((share) => percentile(sorted, share));
  const figures = { timers: sorted.length, p50Us, p99Us, maxUs, rateMax: 0 };
  const name = "timers";
  if (p50Us == null || p99Us == null || maxUs == null) {
    const text = "no timer ran within 2 s";
    return { name, verdict: "bad", text, remedies: remedies("late-timers", system), figures };
  }
  const rateMax = Math.min(RATE_MAX, round(1e6 / Math.max(1, p99Us)));
  const stalled = maxUs > LATENESS_ALLOWED_US;
  const verdict = verdictOf(rateMax < DEFAULT_RATE_RANGE.max, stalled || rateMax < RATE_ENOUGH);
  const late = [p50Us, p99Us, maxUs].map((us) => measuredMs(us));
  const skips = stalled ? "; now and then ticks would be skipped" : "";
  return {
    name,
    verdict,
    text: `late p50 ${late[0]}, p99 ${late[1]}, max ${late[2]} ms: good up to ${count(rateMax)} ticks/s${skips}`,
    remedies: verdict === "ok" ? [] : remedies("late-timers", system),
    figures: { ...figures, rateMax },
  };
}

/** Down to two digits: more would not be the same a minute later. */
function round(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}
