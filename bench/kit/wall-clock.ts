import { systemClock } from "../../dist/live/system-clock.js";

/** Microseconds since the epoch, by the clock that stamps the traces. */
export function wallUs(): number {
  return systemClock.wallUs();
}
