import type { Frame } from "./frames.js";

type SentKind = Exclude<Frame["kind"], "foreign-hello">;

/** The first element of every frame: what it is. */
export const FRAME_CODES: Readonly<Record<SentKind, number>> = {
  hello: 1,
  accept: 2,
  reject: 3,
  linked: 4,
  peers: 5,
  ready: 6,
  start: 7,
  data: 8,
  ping: 9,
  pong: 10,
  stop: 11,
  bye: 12,
  trace: 13,
  got: 14,
  seated: 15,
  vacant: 16,
  envelope: 17,
  relay: 18,
  holds: 19,
  want: 20,
  proof: 21,
};
