import {
  type Crash,
  type Faults,
  NO_FAULTS,
  type Partition,
  parseCrash,
  parsePartition,
  parseReset,
  parseStall,
  type Reset,
  type Since,
  type Stall,
} from "../../src/scenario/faults.js";
import { parseNumber } from "../../src/scenario/field.js";
import { OPTIONS, type Settings } from "../../src/scenario/options.js";
import { checked } from "../../src/scenario/settings.js";

/** One process that takes part, or wants to. */
export interface Part {
  /** Of the process; its id too where no other is given. */
  readonly name: string;
  readonly id: string;
  /** False: an id made from a host name, which another machine may have. */
  readonly idGiven: boolean;
  readonly since: Since;
  readonly atUs: number;
  /** What it has besides what all have. */
  readonly own: Settings;
}

/** What happens in a scenario, as a text tells it. */
export interface Story {
  /** What it teaches. */
  readonly lesson: string;
  readonly parts: readonly Part[];
  /** What all machines have. */
  readonly common: Settings;
  readonly faults: Faults;
  /** Who is told to end, and when. */
  readonly interrupts: readonly Crash[];
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six"];
const LETTERS = "abcdef";
/** What is never healed outlasts everything. */
const FOREVER_US = 3_600_000_000;

/**
 * Reads a story: what it teaches, an empty line, then a sentence a line:
 *
 *     three machines            or: three machines and a hub
 *     with duration 15s and latency 1ms-20ms     any options of join and simulate, for all
 *     d joins at 5s with draw-range 5            another process, or when one of the three begins
 *     x joins as b at form+3s                    x is a process whose id is b
 *     x joins by chance as b at form+3s          the same of an id that the host name made
 *     a|b,c at 2s               a>b at 2s        heal at 9s
 *     b crashes at 5s           c stalls at 5s for 2s
 *     a-b breaks at 5s          c is interrupted at 8s
 *
 * Moments are those of the options: from the start of the run, or `form+` from the first launch.
 */
export function readStory(text: string): Story {
  const [lesson = "", ...rest] = text.split("\n\n");
  const lines = rest
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = new Telling();
  for (const line of lines) telling.tell(line);
  return telling.story(lesson);
}

class Telling {
  readonly #parts = new Map<string, Part>();
  #common: Settings = {};
  readonly #partitions: Partition[] = [];
  readonly #crashes: Crash[] = [];
  readonly #stalls: Stall[] = [];
  readonly #resets: Reset[] = [];
  readonly #interrupts: Crash[] = [];

  tell(line: string): void {
    const words = line.split(" ");
    const [first = "", second = ""] = words;
    const when = words[words.indexOf("at") + 1] ?? "";
    if (second === "machines") this.#begin(NUMBERS.indexOf(first), line.endsWith("and a hub"));
    else if (first === "with") this.#common = { ...this.#common, ...settingsIn(line.slice(5)) };
    else if (second === "joins") this.#join(first, line);
    else if (first === "heal") this.#heal(line, when);
    else if (second === "crashes") this.#crashes.push(known(parseCrash(`${first}@${when}`), line));
    else if (second === "breaks") this.#resets.push(known(parseReset(`${first}@${when}`), line));
    else if (second === "is") this.#interrupts.push(known(parseCrash(`${first}@${when}`), line));
    else if (second === "stalls") {
      this.#stalls.push(known(parseStall(`${first}@${when}+${words.at(-1)}`), line));
    } else {
      const until = when.startsWith("form+") ? "form+1h" : "1h";
      this.#partitions.push(known(parsePartition(`${first}@${when}-${until}`), line));
    }
  }

  story(lesson: string): Story {
    const [partitions, crashes] = [this.#partitions, this.#crashes];
    const { latency, loss, clockSkew } = this.#common;
    const faults = {
      latency: latency ?? NO_FAULTS.latency,
      loss: loss ?? 0,
      clockSkewUs: clockSkew ?? 0,
      partitions,
      crashes,
      stalls: this.#stalls,
      resets: this.#resets,
    };
    const parts = [...this.#parts.values()];
    return { lesson, parts, common: this.#common, faults, interrupts: this.#interrupts };
  }

  #begin(machines: number, hasHub: boolean): void {
    for (const name of [...(hasHub ? ["hub"] : []), ...LETTERS.slice(0, machines)]) {
      this.#parts.set(name, { name, id: name, idGiven: true, since: "form", atUs: 0, own: {} });
    }
  }

  #join(name: string, line: string): void {
    const [before = "", options = ""] = line.split(" with ");
    const at = / at (\S+)/.exec(before)?.[1] ?? "form+0s";
    const { since, atUs } = known(parseCrash(`x@${at}`), line);
    const id = / as (\S+)/.exec(before)?.[1] ?? name;
    const idGiven = !before.includes(" by chance ");
    this.#parts.set(name, { name, id, idGiven, since, atUs, own: settingsIn(options) });
  }

  #heal(line: string, when: string): void {
    const { since, atUs } = known(parseCrash(`x@${when}`), line);
    for (const [index, one] of this.#partitions.entries()) {
      const isOpen = one.since === since && one.untilUs === FOREVER_US;
      if (isOpen) this.#partitions[index] = { ...one, untilUs: atUs };
    }
  }
}

/** The options of `draw-range 5 and duration 10s`. */
function settingsIn(text: string): Settings {
  const options = text.split(" and ").filter((each) => each !== "");
  return Object.fromEntries(
    options.map((option) => {
      const [flag = "", value = ""] = option.split(" ");
      const isOff = flag.startsWith("no-");
      const name = isOff ? flag.slice(3) : flag;
      const key = name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
      const { schema } = known(Object.entries(OPTIONS).find(([each]) => each === key)?.[1], option);
      const read = value === "" ? !isOff : (parseNumber(value) ?? value);
      return [key, checked<unknown>(schema, read, option)];
    }),
  );
}

function known<T>(value: T | undefined, line: string): T {
  if (value === undefined) throw new Error(`not understood: ${line}`);
  return value;
}
