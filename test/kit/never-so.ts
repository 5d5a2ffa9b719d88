import { inspect } from "node:util";

const EVENTS_SHOWN = 6;
const WIDTH_MAX = 400;

/** What a machine or a hub of a world shows when a wait for something has failed. */
interface Shown {
  readonly host: { readonly name: string; readonly address: string; readonly dead: boolean };
  readonly node: { readonly view: object };
  readonly events: readonly object[];
  readonly outcome: () => object | undefined;
}

/**
 * Why a wait ended in vain: what was waited for, in the words of the test, and how those stand who
 * were to bring it about. `waited` is the function that failed, whose caller the stack names first.
 */
export function neverSo(
  done: () => unknown,
  withinS: number,
  waited: (...args: never[]) => unknown,
  those: readonly Shown[] = [],
): Error {
  const lines = [`not so within ${withinS} s: ${sourceOf(done)}`, ...those.flatMap(standing)];
  const error = new Error(lines.join("\n"));
  Error.captureStackTrace(error, waited);
  return error;
}

/** The condition as the test says it, without what the test runner makes of its imports. */
function sourceOf(done: () => unknown): string {
  return String(done)
    .replace(/\(0, ?__vi\w+__\.(\w+)\)/g, "$1")
    .replace(/\s+/g, " ");
}

function standing({ host, node, events, outcome }: Shown): string[] {
  const { name, address, dead } = host;
  const earlier = Math.max(0, events.length - EVENTS_SHOWN);
  return [
    `${name} at ${address}${dead ? ", dead" : ""}: ${short(outcome() ?? "lives")}`,
    `  view ${short(node.view)}`,
    ...(earlier > 0 ? [`  ${earlier} events, then`] : []),
    ...events.slice(earlier).map((event) => `  event ${short(event)}`),
  ];
}

function short(value: unknown): string {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 4 });
  return text.length > WIDTH_MAX ? `${text.slice(0, WIDTH_MAX)} …` : text;
}
