import { runIds } from "../../model/id.js";
import type { Draw, Rules } from "../../model/rules.js";
import type { Topology } from "../../model/topology.js";
import type { RateRange } from "../../scenario/field.js";
import { expectedOf, type MachineExpectation } from "../../theory/closed-form.js";
import { count } from "../figures.js";
import { columnsOf, type Paint, paintFor, type Surface, USUAL_COLUMNS } from "../screen.js";
import { type Colour, fold, widthOf } from "../text.js";
import { drawText } from "./sentences.js";

type Load = MachineExpectation["load"];

/** Three machines at these rates. */
interface Triple {
  readonly rates: readonly [a: number, b: number, c: number];
  /** That of the machine which is worst off. */
  readonly load: Load;
  /** The machines that fall behind. */
  readonly overloaded: readonly string[];
}

/** All rates of three machines from a range, and at which of them all keep up. */
export interface RateMap {
  readonly draw: Draw;
  /** Ticks per second, in ascending order; each machine has any of them. */
  readonly rates: readonly number[];
  readonly counts: Readonly<Record<Load, number>>;
  /** By the rate of the first machine, then the second's, then the third's. */
  readonly triples: readonly Triple[];
}

/** The map of the rates in a range. */
export function rateMap({ min, max }: RateRange, rules: Rules, topology: Topology): RateMap {
  const rates = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const triples = rates.flatMap((a) =>
    rates.flatMap((b) => rates.map((c) => tripleOf([a, b, c], rules, topology))),
  );
  const counted = (wanted: Load) => triples.filter(({ load }) => load === wanted).length;
  return {
    draw: rules.draw,
    rates,
    counts: {
      stable: counted("stable"),
      critical: counted("critical"),
      overloaded: counted("overloaded"),
    },
    triples,
  };
}

function tripleOf(rates: Triple["rates"], rules: Rules, topology: Topology): Triple {
  const machines = runIds(rates.length).map((id, place) => ({ id, rate: rates[place] as number }));
  const expected = expectedOf({ machines, rules, topology }).machines;
  const loads = expected.map(({ load }) => load);
  const load = WORST_FIRST.find((each) => loads.includes(each)) ?? "stable";
  const overloaded = expected.filter((one) => one.load === "overloaded").map(({ id }) => id);
  return { rates, load, overloaded };
}

const WORST_FIRST: readonly Load[] = ["overloaded", "critical", "stable"];

const WHERE = "The rate of a is above each square, of b to the right, of c down";
const GAP = "    ";
const ABREAST_MAX = 3;
const COLOURS: Readonly<Record<Load, Colour>> = {
  stable: "green",
  critical: "yellow",
  overloaded: "red",
};

/** The map as squares, one for each rate of the first machine; `marked` rates are in brackets. */
export function mapLines(
  map: RateMap,
  marked: readonly (readonly number[])[],
  surface: Surface,
): string[] {
  const [columns, paint] = [columnsOf(surface, USUAL_COLUMNS), paintFor(surface)];
  const isMarked = ({ rates }: Triple) => marked.some((each) => each.join() === rates.join());
  const squares = map.rates.map((a) => squareOf(map, a, isMarked, paint));
  const widest = Math.max(...squares.flat().map(widthOf));
  const abreast = Math.floor((columns + GAP.length) / (widest + GAP.length));
  const rows = chunks(squares, Math.max(1, Math.min(ABREAST_MAX, abreast)));
  return [
    ...fold(`${WHERE}; ${drawText(map.draw)}.`, columns),
    "",
    ...rows.flatMap((row) => [...beside(row), ""]),
    ...legend(map, map.triples.some(isMarked), paint).flatMap((line) => fold(line, columns)),
  ];
}

/** The second machine's rates go to the right, the third's down. */
function squareOf(
  { rates, triples }: RateMap,
  a: number,
  isMarked: (cell: Triple) => boolean,
  paint: Paint,
): string[] {
  const width = Math.max(...rates.map((rate) => String(rate).length));
  const own = triples.filter(({ rates: [first] }) => first === a);
  const isMarkedAt = (cell: Triple | undefined) => cell !== undefined && isMarked(cell);
  const lines = rates.map((c) => {
    const cells = own.filter(({ rates: [, , third] }) => third === c);
    const marks = cells.map((cell, at) => {
      const gap = isMarked(cell) ? "[" : isMarkedAt(cells[at - 1]) ? "]" : " ";
      // A bracket that opens stands beside its mark, one that closes behind the mark before.
      const before = gap === "[" ? gap.padStart(width) : gap.padEnd(width);
      return before + paint(COLOURS[cell.load], markOf(cell));
    });
    const label = paint("dim", String(c).padStart(width + C_B.length - 1));
    return `${label}${marks.join("")}${isMarkedAt(cells.at(-1)) ? "]" : " "}`;
  });
  const title = `a = ${a}`;
  const head =
    C_B.padStart(width + C_B.length - 1) +
    rates.map((b) => ` ${String(b).padStart(width)}`).join("");
  const gap = " ".repeat(head.length + 1 - title.length);
  return [paint("bold", title) + gap, `${paint("dim", head)} `, ...lines];
}

const C_B = "c\\b";

/** Readable without colours too: which machine falls behind, or how many do. */
function markOf({ load, overloaded }: Triple): string {
  if (load === "stable") return "·";
  if (load === "critical") return "=";
  return overloaded.length === 1 ? String(overloaded[0]) : String(overloaded.length);
}

function legend({ counts, triples }: RateMap, hasMarked: boolean, paint: Paint): string[] {
  const { stable, critical, overloaded } = counts;
  return [
    `${paint("green", "·")}  all keep up: ${count(stable)} of ${count(triples.length)}`,
    `${paint("yellow", "=")}  one is at the limit, with as many messages as ticks: ${count(critical)}`,
    `${paint("red", "a")}  one falls behind, a here; ${paint("red", "2")} where two do: ${count(overloaded)}`,
    ...(hasMarked ? ["[] the rates that were given"] : []),
  ];
}

function beside(blocks: readonly (readonly string[])[]): string[] {
  const [first = []] = blocks;
  return first.map((_, row) => {
    return blocks
      .map((lines) => lines[row])
      .join(GAP)
      .trimEnd();
  });
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const many = Math.ceil(all.length / size);
  return Array.from({ length: many }, (_, i) => all.slice(i * size, (i + 1) * size));
}
