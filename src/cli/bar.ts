/** A bar of `width` characters, filled to `fraction` (0..1). */
export function bar(width: number, fraction: number): string {
  const filled = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return "█".repeat(filled).padEnd(width, "░");
}
