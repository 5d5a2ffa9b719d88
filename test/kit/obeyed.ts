/** Code points that a terminal obeys or hides instead of showing them, with the last of each range. */
const OBEYED: readonly (readonly [number, number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xd800, 0xdfff],
  [0xe0000, 0xe007f],
];

/** What in a text a terminal would not just show, as `U+001B`. */
export function obeyedIn(text: string): string[] {
  return [...text].flatMap((character) => {
    const code = character.codePointAt(0) as number;
    const isObeyed = OBEYED.some(([first, last]) => code >= first && code <= last);
    return isObeyed ? [`U+${code.toString(16).toUpperCase().padStart(4, "0")}`] : [];
  });
}
