import { fold, spaced } from "../text.js";

/** Something that people should know: a fact, and what belongs to it. */
export interface Notice {
  readonly text: string;
  readonly details: readonly string[];
}

const HANG = "  ";

/** A notice as one line. */
export function oneLine({ text, details }: Notice): string {
  const before = text.endsWith(":") ? `${text} ` : `${text}; `;
  return spaced(details.length === 0 ? text : before + details.join("; "));
}

/** A notice for a terminal: each part begins a line, is broken at spaces, and goes on indented. */
function folded({ text, details }: Notice, width: number, indent: string): string {
  const paragraphs = [text, ...details].map((part) => {
    return fold(part, width - indent.length - HANG.length).join(`\n${indent}${HANG}`);
  });
  return paragraphs.join(`\n${indent}`);
}

/** One thing that a screen tells of a run that forms. */
export interface FormationNotice extends Notice {
  /** The same matter has the same key at every look. */
  readonly key: string;
  /** One word for what it is about. */
  readonly label: string;
  /** If it passes sooner, it is nothing but how a run forms. */
  readonly normalForMs: number;
  /** What to say when it has passed, where that is news. */
  readonly gone?: string;
}

/** `subject` tells apart what has the same label. */
export function notice(
  label: string,
  subject: string,
  text: string,
  details: readonly string[] = [],
  normalForMs = 0,
): FormationNotice {
  return { key: `${label} ${subject}`, label, text, details, normalForMs };
}

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
