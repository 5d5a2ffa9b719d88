import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { Link } from "../../dist/runtime/links/link.js";
import { Forwarding } from "../../dist/runtime/relay/forwarding.js";
import { Seats } from "../../dist/runtime/relay/seats.js";
import { introduced } from "./introduction.js";
import { LinkLoop } from "./loop.js";

// The hub of the three processes whose links are measured: the project's own, but for its trace.

const seats = new Seats();
const forwarding = new Forwarding(seats, () => {});
const loop: LinkLoop = new LinkLoop(
  (link, frame) => {
    if (frame.kind === "envelope") seats.forward(link, frame);
    if (frame.kind === "relay") forwarding.relay(link, frame, loop.clock.wallUs, loop.clock.now());
  },
  () => {},
);

process.on("disconnect", () => process.exit());
process.once("message", async (ids: readonly string[]) => {
  const transport = await listenTcp({ host: LOOPBACK, ports: [0] });
  const arrived = new Map<number, Link>();
  transport.onConnection((stream) =>
    introduced((place) => {
      const { link, connection } = loop.link(ids[place] as string, stream);
      arrived.set(place, link);
      // Seats in the order of the ids, so that nobody has to be told who sits where.
      if (arrived.size === ids.length) {
        loop.turn(() => {
          for (const i of ids.keys()) seats.give(arrived.get(i) as Link, false);
        });
      }
      return connection;
    }),
  );
  process.send?.([transport.port]);
});
