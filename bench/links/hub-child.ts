import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { Link } from "../../dist/runtime/links/link.js";
import { Forwarding } from "../../dist/runtime/relay/forwarding.js";
import { RelayTable } from "../../dist/runtime/relay/relay-table.js";
import { introduced } from "./introduction.js";
import { LinkLoop } from "./loop.js";

// The hub of the three processes whose links are measured: the project's own, but for its trace.

const table = new RelayTable();
const forwarding = new Forwarding(table, () => {});
const loop: LinkLoop = new LinkLoop(
  (link, frame) => {
    if (frame.kind === "relayed") table.relay(link, frame);
    if (frame.kind !== "multicast") return;
    forwarding.multicast(link, frame, loop.clock.wallUs, loop.clock.now());
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
      // Slots in the order of the ids, so that none has to be told which is whose.
      if (arrived.size === ids.length) {
        loop.turn(() => {
          for (const i of ids.keys()) table.add(arrived.get(i) as Link, false);
        });
      }
      return connection;
    }),
  );
  process.send?.([transport.port]);
});
