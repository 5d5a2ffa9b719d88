/** Words that stand beside names, and between them. */
const BESIDE =
  /^(and|to|from|the|machines?|vms?|process(es)?|nodes?|peers?|servers?|clients?|ports?)$/i;

/**
 * The machines that a text names: `2, 3`, `Machine 1, Machine 3`, `["b", "c"]`, `VM-2+VM-3`, `B and
 * machine C`; each as `names` calls it, if it does. A name has letters, digits and `_ - . :`.
 */
export function namesIn(text: string, names: ReadonlyMap<string, string>): string[] {
  const whole = names.get(text);
  if (whole !== undefined) return [whole];
  const words = text.match(/[\p{L}\p{N}_](?:[\p{L}\p{N}_.:-]*[\p{L}\p{N}_])?/gu) ?? [];
  const named = words.filter((word) => names.has(word) || !BESIDE.test(word));
  return (named.length > 0 ? named : words).map((word) => names.get(word) ?? word);
}
