import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Analysis } from "../../src/analysis/analyze.js";

export const LAYOUTS: string = fileURLToPath(new URL("../fixtures/layouts", import.meta.url));
const FORMATS = fileURLToPath(new URL("../fixtures/formats", import.meta.url));

/** The layouts in which logs were written by hand, by name. */
export const NAMES: readonly string[] = readdirSync(LAYOUTS).sort();

/** What a layout's logs hold, whoever reads them. */
interface Expected {
  readonly files: Readonly<Record<string, Figures>>;
  readonly clocksAreRight: boolean;
}

/** Of one machine. */
interface Figures {
  readonly internal: number;
  readonly send: number;
  readonly receive: number;
  /** Its clock after its last event. */
  readonly final: number | null;
}

export function logsOf(layout: string): string[] {
  return readdirSync(join(LAYOUTS, layout)).filter((file) => file !== "expected.json");
}

export function formatOf(layout: string): string {
  return join(FORMATS, `${layout}.yaml`);
}

/** Of a run. */
interface Verdict {
  readonly machines: readonly Figures[];
  readonly isFalse: boolean;
}

/** What an analysis says of the machines, in the order of their files, and what is true. */
export function compared(
  layout: string,
  { machines, checks }: Analysis,
): { readonly found: Verdict; readonly expected: Verdict } {
  const text = readFileSync(join(LAYOUTS, layout, "expected.json"), "utf8");
  const { files, clocksAreRight }: Expected = JSON.parse(text);
  const found = Object.values(machines).map(({ internal, send, receive, finalClock }) => {
    return { internal, send, receive, final: finalClock };
  });
  const isFalse = checks.some(({ result }) => result === "false");
  return {
    found: { machines: found, isFalse },
    expected: { machines: Object.values(files), isFalse: !clocksAreRight },
  };
}
