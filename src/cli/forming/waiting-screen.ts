import type { FormationNotice } from "./formation-notice.js";
import { folded, oneLine } from "./notice.js";

const LABEL_WIDTH = 9;

/** Shows where a run's forming stands, look by look: only what lasts, nothing that passes. */
export class WaitingScreen {
  readonly #sinceMs = new Map<string, number>();
  /** Of a screen without a terminal: what it said last of each matter. */
  #told = new Map<string, FormationNotice & { readonly line: string }>();

  /** The whole screen for a terminal of so many columns. */
  frame(notices: readonly FormationNotice[], nowMs: number, columns: number): string {
    const lasting = this.#lasting(notices, nowMs);
    const indent = " ".repeat(LABEL_WIDTH);
    return lasting
      .map((each) => each.label.padEnd(LABEL_WIDTH) + folded(each, columns, indent))
      .join("\n");
  }

  /** The lines that say what has changed since the last look. */
  news(notices: readonly FormationNotice[], nowMs: number): string[] {
    const before = this.#told;
    const lasting = this.#lasting(notices, nowMs).map((each) => ({ ...each, line: lineOf(each) }));
    this.#told = new Map(lasting.map((each) => [each.key, each]));
    const gone = [...before.values()].flatMap(({ key, gone }) =>
      gone === undefined || this.#told.has(key) ? [] : `${"gone".padEnd(LABEL_WIDTH)}${gone}`,
    );
    const fresh = lasting.filter(({ key, line }) => before.get(key)?.line !== line);
    return [...gone, ...fresh.map(({ line }) => line)];
  }

  #lasting(notices: readonly FormationNotice[], nowMs: number): FormationNotice[] {
    for (const key of this.#sinceMs.keys()) {
      if (!notices.some((each) => each.key === key)) this.#sinceMs.delete(key);
    }
    return notices.filter(({ key, normalForMs }) => {
      const sinceMs = this.#sinceMs.get(key) ?? nowMs;
      this.#sinceMs.set(key, sinceMs);
      return nowMs - sinceMs >= normalForMs;
    });
  }
}

/** A notice as one line, with its label. */
export function lineOf(notice: FormationNotice): string {
  return notice.label.padEnd(LABEL_WIDTH) + oneLine(notice);
}
