import type { Difference, Differences } from "../../analysis/comparison/difference.js";

/** What a figure is called in a sentence, and how it is written. */
interface Wording {
  readonly what: string;
  readonly unit?: string;
  /** The figure's own units in one of these. */
  readonly scale?: number;
}

type Entry = readonly [keyof Differences, Wording];

const CLOCKS: readonly Entry[] = [
  ["clockPerSecondFast", { what: "clock gained per second by the fastest machine" }],
  ["clockPerSecondSlow", { what: "clock gained per second by the slowest machine" }],
  ["jumpMean", { what: "mean jump" }],
  ["queueMean", { what: "mean inbox" }],
];
const COSTS: readonly Entry[] = [
  ["latencyP50Us", { what: "median latency", unit: " ms", scale: 1_000 }],
  ["cpuUsPerMessage", { what: "CPU time of all processes (idling included)", unit: " µs" }],
  ["modelBytesPerMessage", { what: "bytes of the model's messages" }],
  ["controlBytesPerMessage", { what: "bytes of control (pings and all else)" }],
];
const FORMING: Wording = { what: "", unit: " ms" };

/** How each side's machines found each other: links by source. */
export interface Sources {
  readonly mesh: ReadonlyMap<string, number>;
  readonly star: ReadonlyMap<string, number>;
}

/** From so many pairs on intervals are less than three standard errors wide to either side. */
const PAIRS_ENOUGH = 5;

/**
 * What the differences, star less mesh, answer of what people ask when they choose; no more than
 * their intervals support.
 */
export function sentencesOf(differences: Differences, pairs: number, sources: Sources): string[] {
  return [
    ...cautionOf(pairs),
    clocksSentence(differences, "the star"),
    `What does the central node cost per message? ${costAnswer(differences, "the star")}`,
    `What does it carry? ${loadAnswer(differences)}`,
    formingSentence(differences, sources),
  ];
}

/** What the differences, that file's less another's, answer of what a scenario is chosen for. */
export function fileSentencesOf(differences: Differences, pairs: number, file: string): string[] {
  return [
    ...cautionOf(pairs),
    clocksSentence(differences, file),
    `What does a message cost? ${costAnswer(differences, file)}`,
  ];
}

function clocksSentence(differences: Differences, other: string): string {
  return `Do the logical clocks behave alike? ${clocksAnswer(differences, other)}`;
}

/** How the hosts found each other: also told where a kill decides all that came after. */
export function formingSentence(differences: Differences, sources: Sources): string {
  const answer = formingAnswer(differences, sources);
  return `How did the hosts find each other, and how long did it take? ${answer}`;
}

/** Whatever the intervals say: of so few pairs they say little. */
export function cautionOf(pairs: number): string[] {
  if (pairs === 1) {
    return ["One pair has no interval: this is what two runs did, and nothing more is claimed."];
  }
  if (pairs >= PAIRS_ENOUGH) return [];
  return [
    `${pairs} pairs are few: intervals are wide, and much that does differ bears no ●; ` +
      `--repeat ${PAIRS_ENOUGH} says more.`,
  ];
}

const NOT_RECORDED = "That is not recorded.";

function clocksAnswer(differences: Differences, other: string): string {
  const known = knownOf(CLOCKS, differences);
  if (known.length === 0) return NOT_RECORDED;
  const single = known.some(({ difference }) => difference.interval === undefined);
  if (known.every(({ difference }) => isNone(difference))) {
    if (single) return "Here: clocks, jumps and inboxes are the same.";
    return "Yes: clocks, jumps and inboxes are the same in every pair.";
  }
  const texts = textsOf(known).join(", ");
  if (single) return `Here: ${texts}.`;
  const different = known.filter(({ difference }) => difference.supported);
  if (different.length === 0) return `Yes, as far as these runs tell: ${withoutSame(known)}.`;
  return `Not quite, in ${other}: ${textsOf(different).join(", ")}.`;
}

function costAnswer(differences: Differences, other: string): string {
  const known = knownOf(COSTS, differences);
  return known.length === 0 ? NOT_RECORDED : `In ${other}: ${textsOf(known).join(", ")}.`;
}

function loadAnswer({ busiest, delivered }: Differences): string {
  if (busiest.one === null || busiest.other === null) return NOT_RECORDED;
  const share = delivered.other === null ? "" : ` for ${whole(delivered.other)} delivered`;
  return (
    `${whole(busiest.other)} messages pass in and out of the hub${share}; ` +
    `no machine of the mesh handles more than ${whole(busiest.one)}.`
  );
}

function formingAnswer({ formingMs }: Differences, { mesh, star }: Sources): string {
  const found =
    mesh.size + star.size === 0
      ? "How is not recorded"
      : `Links came by ${sourcesText(mesh)} in the mesh, by ${sourcesText(star)} in the star`;
  const { one, other } = formingMs;
  if (one === null || other === null) return `${found}; how long it took is not recorded.`;
  const took = `${number(one, 1)} ms in the mesh and ${number(other, 1)} ms in the star`;
  const change = formingMs.interval === undefined ? "" : `, ${changeText(formingMs, FORMING)}`;
  return `${found}; from the last process's start to its run it took ${took}${change}.`;
}

interface Known {
  readonly difference: Difference;
  readonly wording: Wording;
}

function knownOf(entries: readonly Entry[], differences: Differences): Known[] {
  return entries
    .map(([key, wording]) => ({ difference: differences[key], wording }))
    .filter(({ difference }) => difference.mean !== null);
}

/** What is the same need not be named one by one. */
function withoutSame(known: readonly Known[]): string {
  const other = known.filter(({ difference }) => !isNone(difference));
  const rest = other.length < known.length ? ["all else the same"] : [];
  return [...textsOf(other), ...rest].join(", ");
}

function textsOf(known: readonly Known[]): string[] {
  return known.map(({ difference, wording }) => {
    return `${wording.what} ${changeText(difference, wording)}`;
  });
}

/** `0.61 ms more (0.42 to 0.80)`, or that there is nothing to tell. */
function changeText(difference: Difference, { unit = "", scale = 1 }: Wording): string {
  const { mean, interval, always, supported } = difference;
  if (mean === null) return "not recorded";
  if (isNone(difference)) return "the same";
  const amount = `${number(Math.abs(mean), scale)}${unit} ${mean < 0 ? "less" : "more"}`;
  if (interval === undefined) return amount;
  const [near = 0, far = 0] = [interval.low, interval.high].map(Math.abs).toSorted((a, b) => a - b);
  if (interval.low <= 0 && interval.high >= 0) {
    return `with no difference beyond the noise (±${number(far, scale)}${unit})`;
  }
  const range = always ? "in every pair" : `${number(near, scale)} to ${number(far, scale)}`;
  return supported ? `${amount} (${range})` : `${amount} (${range}; ${PERHAPS_CHANCE})`;
}

/** Of what would stand out alone, but not among all that is compared. */
const PERHAPS_CHANCE = "among so many figures that may be chance";

/** Whether the two sides are the same in every pair. */
function isNone({ mean, always = true }: Difference): boolean {
  return mean === 0 && always;
}

function sourcesText(sources: ReadonlyMap<string, number>): string {
  const texts = [...sources].map(([name, links]) => `${SOURCES[name] ?? name} (${links})`);
  return texts.join(", ") || "nothing recorded";
}

const SOURCES: Readonly<Record<string, string>> = { mdns: "mDNS", peers: "--peers" };

function number(value: number, scale: number): string {
  const scaled = value / scale;
  const size = Math.abs(scaled);
  if (size >= 100) return scaled.toFixed(0);
  return scaled.toFixed(size >= 10 ? 1 : 2);
}

function whole(value: number): string {
  return Math.round(value).toString();
}
