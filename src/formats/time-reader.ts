const DATE =
  /^(\d{4})[-/](\d\d?)[-/](\d\d?)[T ,]+(\d\d?):(\d\d):(\d\d)(?:[.,:](\d+))? ?(Z|[+-]\d\d:?\d\d)?$/;
const TIME_OF_DAY = /^(\d\d?):(\d\d):(\d\d)(?:[.,:](\d+))?$/;
const NUMBER = /^-?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;
const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
/** Seconds, milliseconds, microseconds, nanoseconds since 1970: by how large today's number is. */
const UNITS: readonly (readonly [below: number, us: number])[] = [
  [1e11, SECOND_US],
  [1e14, 1e3],
  [1e17, 1],
  [Number.POSITIVE_INFINITY, 1e-3],
];

/** Reads the times of one log, one after the other, however they are written. */
export class TimeReader {
  #dayUs = 0;
  #lastUs: number | undefined;

  /**
   * Microseconds since 1970, of a time of day without a date since that day's midnight; a day later
   * where it goes back by half a day. Undefined for what is no time.
   */
  read(text: string): number | undefined {
    const time = text.trim();
    if (NUMBER.test(time)) return numberOf(Number(time.replace(",", ".")));
    const date = DATE.exec(time);
    if (date !== null) return dateOf(date);
    const ofDay = TIME_OF_DAY.exec(time);
    return ofDay === null ? undefined : this.#ofDay(clockUs(ofDay.slice(1)));
  }

  #ofDay(us: number): number {
    if (this.#lastUs !== undefined && us < this.#lastUs - DAY_US / 2) this.#dayUs += DAY_US;
    this.#lastUs = us;
    return this.#dayUs + us;
  }
}

function numberOf(value: number): number {
  const [, us] = UNITS.find(([below]) => Math.abs(value) < below) ?? [0, 1];
  return Math.round(value * us);
}

/** Without a zone it is taken for UTC: all logs of a run say it alike. */
function dateOf([, year, month, day, ...rest]: RegExpExecArray): number {
  const midnightUs = Date.UTC(Number(year), Number(month) - 1, Number(day)) * 1_000;
  const [, sign = "+", hours = 0, minutes = 0] = /([+-])(\d\d):?(\d\d)/.exec(rest[4] ?? "") ?? [];
  const zoneUs = (Number(hours) * 3_600 + Number(minutes) * 60) * SECOND_US;
  return midnightUs + clockUs(rest) - (sign === "-" ? -zoneUs : zoneUs);
}

/** Hours, minutes, seconds, digits behind the point. */
function clockUs([hours, minutes, seconds, digits = ""]: readonly (string | undefined)[]): number {
  const whole = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return whole * SECOND_US + Number(digits.slice(0, 6).padEnd(6, "0"));
}
