import { LOOPBACK } from "../../dist/node/computer.js";
import { systemClock } from "../../dist/node/system-clock.js";
import { listenTcp } from "../../dist/node/tcp.js";
import { Connection } from "../../dist/runtime/links/connection.js";
import { Link } from "../../dist/runtime/links/link.js";
import { Forwarding } from "../../dist/runtime/relay/forwarding.js";
import { Seats } from "../../dist/runtime/relay/seats.js";
import { RunClock } from "../../dist/runtime/run/run-clock.js";
import { introduced } from "./introduction.js";
import { helloOf, type Loop, startLoop } from "./loop.js";

// The hub of the three processes whose links are measured: the project's own, but for its trace.

const seats = new Seats();
const forwarding = new Forwarding(seats, () => {});
const clock = new RunClock(systemClock);
const { links, turns }: Loop = startLoop(
  (link, frame) => {
    if (frame.kind === "envelope") seats.forward(link, frame);
    if (frame.kind === "relay") forwarding.relay(link, frame, links.wallUs, clock.now());
  },
  () => {},
);

process.on("disconnect", () => process.exit());
process.once("message", async (ids: readonly string[]) => {
  const transport = await listenTcp({ host: LOOPBACK, ports: [0] });
  const arrived = new Map<number, Link>();
  transport.onConnection((stream) =>
    introduced((place) => {
      const connection = new Connection(stream, turns, { frame: () => {}, lost: () => {} });
      const origin = { address: stream.remote, via: "inbound" } as const;
      const link = new Link(helloOf(ids[place] as string), connection, origin, 0, []);
      links.add(link, systemClock.nowUs());
      arrived.set(place, link);
      // Seats in the order of the ids, so that nobody has to be told who sits where.
      if (arrived.size === ids.length) {
        turns.run(() => {
          for (const i of ids.keys()) seats.give(arrived.get(i) as Link, false);
        });
      }
      return connection;
    }),
  );
  process.send?.([transport.port]);
});
