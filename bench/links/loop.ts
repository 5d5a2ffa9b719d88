import { systemClock } from "../../dist/node/system-clock.js";
import type { Link } from "../../dist/runtime/links/link.js";
import { Links } from "../../dist/runtime/links/links.js";
import { Turns } from "../../dist/runtime/turns.js";
import { type Frame, type Peer, PROTOCOL_VERSION } from "../../dist/wire/frames.js";

/** The project's own links and turns, for a process that has nothing else. */
export interface Loop {
  readonly links: Links;
  readonly turns: Turns;
}

/** A lost link ends the process. */
export function startLoop(frame: (link: Link, frame: Frame) => void, settle: () => void): Loop {
  const links = new Links(
    {
      frame,
      down: (link, why) => fail(new Error(`link to ${link.peer.id}: ${JSON.stringify(why)}`)),
      measured: () => {},
    },
    systemClock,
    3,
  );
  const turns = new Turns(systemClock, {
    awake: (nowUs) => links.awake(nowUs),
    settle: (nowUs) => {
      links.settle(nowUs);
      settle();
    },
    flushTrace: () => {},
    nextWakeUs: () => links.nextWakeUs(),
    failed: fail,
  });
  return { links, turns };
}

/** What a process of this id would say of itself. */
export function helloOf(id: string): Peer {
  return {
    kind: "hello",
    version: PROTOCOL_VERSION,
    run: "bench",
    closed: false,
    id,
    incarnation: "0".repeat(20),
    key: "",
    nonce: "",
    host: "bench",
    topology: "mesh",
    machines: 3,
    rules: {},
    seed: null,
    rate: 1,
    port: 1,
    linksUp: 0,
    known: [],
  };
}

/** Ends this process; its parent sees that. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
