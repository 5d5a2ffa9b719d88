/** When a machine's process began its work, in ms since the epoch: its incarnation begins so. */
export function beganAtMs(incarnation: string): number {
  return Number.parseInt(incarnation.slice(0, 12), 16);
}
