import { expect, test } from "vitest";
import type { StreamHandler } from "../../src/runtime/ports.js";
import { Paths } from "../../src/sim/network-conditions.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { SimNetwork } from "../../src/sim/sim-network.js";
import type { SimStream } from "../../src/sim/sim-stream.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";
import { CALM } from "../kit/test-simulation.js";

const S = 1_000_000;
const STILL = { monoOffsetUs: 0, wallOffsetUs: 0 };
const THERE = { host: "10.0.0.2", port: 4330 };

/** Two hosts, of which the second listens. */
function twoHosts() {
  const clock = new VirtualClock();
  const network = new SimNetwork(clock, new Paths(CALM));
  const near = new SimHost("near", "10.0.0.1", clock, STILL);
  const far = new SimHost("far", THERE.host, clock, STILL);
  const heard: string[] = [];
  const handler: StreamHandler = {
    data: (chunk) => heard.push(`${chunk.length} bytes`),
    closed: () => heard.push("closed"),
  };
  network.listen(THERE.port, { host: far, accept: () => handler });
  const dial = (opened: (stream: SimStream) => void) => {
    const open = (stream: SimStream) => {
      opened(stream);
      return { data: () => {}, closed: () => {} };
    };
    network.dial(near, THERE, open, () => {});
  };
  return { clock, network, near, far, heard, dial };
}

test("what a process said before it ended in a cut is heard after the cut", () => {
  const { clock, network, near, far, heard, dial } = twoHosts();
  let stream: SimStream | undefined;
  dial((opened) => {
    stream = opened;
  });
  clock.runTo(S);
  network.hold(near, far);
  stream?.write(Uint8Array.of(1, 2, 3));
  stream?.end();
  clock.runTo(5 * S);
  expect([heard, network.openEnds]).toEqual([[], 1]);
  network.mend(near, far);
  clock.runTo(12 * S);
  expect([heard, network.openEnds]).toEqual([["3 bytes", "closed"], 0]);
});

test("a process that ended connects to nothing when the way is whole again", () => {
  const { clock, network, near, far, heard, dial } = twoHosts();
  network.hold(near, far);
  dial(() => {});
  clock.runTo(0.5 * S);
  network.kill(near);
  network.mend(near, far);
  clock.runTo(5 * S);
  expect([heard, network.openEnds]).toEqual([[], 0]);
});

test("a process that ended is connected to by none that knocked before", () => {
  const { clock, network, near, far, dial } = twoHosts();
  network.hold(near, far);
  const opened: SimStream[] = [];
  dial((stream) => opened.push(stream));
  clock.runTo(0.5 * S);
  network.kill(far);
  network.mend(near, far);
  clock.runTo(5 * S);
  expect([opened, network.openEnds]).toEqual([[], 0]);
});
