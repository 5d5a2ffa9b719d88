/** A word, a number, or what stands between them, in a name. */
export interface Token {
  readonly kind: "number" | "word" | "between";
  readonly text: string;
  /** The same for all spellings of one word or number: `VM` is `vm`, `01` is `1`. */
  readonly key: string;
  /** From 0, in the name. */
  readonly at: number;
}

const TOKEN = /\d+|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|[^\d\p{Lu}\p{Ll}\p{Lo}]+/gu;
/** A word that a machine's letter follows without anything between: `machinea`, `VMB`. */
const LETTERED = /^(machine|process|client|server|node|peer|host|proc|log|vm)(\p{L})$/iu;

/** Cuts a name where words, numbers and what stands between them meet. */
export function tokensOf(name: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of name.matchAll(TOKEN)) {
    const [, word, letter] = LETTERED.exec(text) ?? [];
    if (word === undefined || letter === undefined) tokens.push(token(text, index));
    else tokens.push(token(word, index), token(letter, index + word.length));
  }
  return tokens;
}

/** The end of a token in its name. */
export function endOf({ at, text }: Token): number {
  return at + text.length;
}

function token(text: string, at: number): Token {
  if (/^\d/.test(text)) return { kind: "number", text, key: text.replace(/^0+(?=\d)/, ""), at };
  const kind = /^[\p{L}]/u.test(text) ? "word" : "between";
  return { kind, text, key: text.toLowerCase(), at };
}
