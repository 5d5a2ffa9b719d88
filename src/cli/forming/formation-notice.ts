import type { Notice } from "./notice.js";

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
