import {
  changesOf,
  incompatibilityText,
  notComparableBy,
} from "../../analysis/comparison/comparability.js";
import { type Differences, type Figure, figuresOf } from "../../analysis/comparison/difference.js";
import { linksBySource } from "../../analysis/comparison/forming.js";
import type { CompareOptions, Side } from "./compare-options.js";
import type { SeedPair } from "./run-result.js";
import { fileSentencesOf, formingSentence, type Sources, sentencesOf } from "./sentences.js";

/** What a comparison of runs asks, in the words for its two sides. */
export interface Question {
  /** Short, for the heads of columns. */
  readonly heads: readonly [string, string];
  /** What the sides are called in the document for programs, and in the names of folders. */
  readonly keys: readonly [string, string];
  /** Which side is subtracted from which: `star less mesh`. */
  readonly difference: string;
  /** Which process of each side a kill hits; with the side, as the subject of what is left. */
  readonly victims: readonly [string, string];
  readonly survivors: readonly [string, string];
  /** What is said above the table. */
  notes(pairs: readonly SeedPair[]): string[];
  /** What has no difference, and why. */
  notComparable(pairs: readonly SeedPair[]): ReadonlyMap<Figure, string>;
  /** What the differences answer; of runs with a kill, what it leaves to be told. */
  answers(differences: Differences, pairs: readonly SeedPair[]): string[];
  answersAfterKill(differences: Differences, pairs: readonly SeedPair[]): string[];
}

/** Mesh against star. */
export const MESH_OR_STAR: Question = {
  heads: ["mesh", "star"],
  keys: ["mesh", "star"],
  difference: "star less mesh",
  victims: ["mesh: a", "star: hub"],
  survivors: ["Without a the mesh's others", "without its hub the star"],
  notes: () => [],
  notComparable: () => new Map(),
  answers: (differences, pairs) => sentencesOf(differences, pairs.length, sourcesOf(pairs)),
  answersAfterKill: (differences, pairs) => [formingSentence(differences, sourcesOf(pairs))],
};

/** By what links came about, over all pairs together. */
function sourcesOf(pairs: readonly SeedPair[]): Sources {
  return {
    mesh: linksBySource(pairs.map(({ one }) => one.analysis)),
    star: linksBySource(pairs.map(({ other }) => other.analysis)),
  };
}

/** One scenario file against another. */
export function fileQuestion({ sides }: CompareOptions): Question {
  const [one, other] = sides;
  const heads = headsOf(one.name, other.name);
  return {
    heads,
    keys: ["a", "b"],
    difference: `${other.name} less ${one.name}`,
    victims: [`${heads[0]}: ${victimOf(one)}`, `${heads[1]}: ${victimOf(other)}`],
    survivors: [
      `Without ${victimOf(one)} the others of ${one.name}`,
      `without ${victimOf(other)} those of ${other.name}`,
    ],
    notes: (pairs) => notesOf(pairs, heads, sides),
    notComparable: (pairs) => {
      const [first] = pairs;
      return first === undefined
        ? new Map()
        : notComparableBy(changes(pairs), figuresOf(first.one.sample));
    },
    answers: (differences, pairs) => fileSentencesOf(differences, pairs.length, other.name),
    answersAfterKill: () => [],
  };
}

function victimOf({ scenario }: Side): string {
  return scenario.topology === "star" ? "the hub" : "the first machine";
}

const HEAD_LENGTH_MAX = 10;

/** Names of files that leave room for figures. */
function headsOf(one: string, other: string): [string, string] {
  const [first, second] = [one, other].map((name) => {
    const stem = name.replace(/\.ya?ml$/, "").replace(/^.*[/\\]/, "");
    return stem.length > HEAD_LENGTH_MAX ? `${stem.slice(0, HEAD_LENGTH_MAX - 1)}…` : stem;
  }) as [string, string];
  return first === second ? ["A", "B"] : [first, second];
}

function notesOf(
  pairs: readonly SeedPair[],
  heads: readonly string[],
  sides: readonly Side[],
): string[] {
  const texts = changes(pairs).map(incompatibilityText);
  return [
    ...sides.map(({ name, scenario }, i) => `${heads[i]}  ${name}: ${scenario.topology}`),
    ...(texts.length > 0 ? texts : ["no setting that traces record differs"]),
  ];
}

function changes(pairs: readonly SeedPair[]): ReturnType<typeof changesOf> {
  return changesOf(
    pairs.map(({ one }) => one.analysis),
    pairs.map(({ other }) => other.analysis),
  );
}
