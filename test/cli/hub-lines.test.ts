import { describe, expect, test } from "vitest";
import {
  eventLine,
  forwardLine,
  hubStartedLine,
  lastForwardText,
  placeText,
} from "../../src/cli/event-line.js";
import { liveTable, plainRow } from "../../src/cli/run-display.js";
import { paintFor } from "../../src/cli/screen.js";
import { addressKey } from "../../src/protocol/address.js";
import { planRun } from "../../src/protocol/roster.js";
import type { Forward } from "../../src/trace/records.js";
import { peerFrom } from "../protocol/hello.js";

const FORWARD: Forward = {
  kind: "forward",
  seq: 7,
  wallUs: 1_800_000_000_123_456,
  monoUs: 5,
  msg: "a#12",
  from: "a",
  to: ["b", "c"],
  arrivedWallUs: 1_800_000_000_123_396,
  queues: [0, 0],
};

describe("a line of a hub's log", () => {
  test("says from whom to whom, which message, and how long it was here", () => {
    expect(forwardLine(FORWARD)).toMatch(
      /^\d\d:\d\d:\d\d\.123 {2}a → b, c {18} {2}a#12, 0\.06 ms here$/,
    );
  });

  test("says behind how many a copy waited, the longest queue of all", () => {
    expect(forwardLine({ ...FORWARD, queues: [1, 4] })).toMatch(/here, behind 4$/);
  });

  test("says so of a message that was for nobody any more", () => {
    const line = forwardLine({ ...FORWARD, to: [], queues: [] });
    expect(line).toContain("a → none");
    expect(line).toMatch(/0\.06 ms here$/);
    expect(lastForwardText({ ...FORWARD, to: [] })).toBe("a → none");
  });

  test("is of its end with what it forwarded", () => {
    const end = { kind: "end", wallUs: 1, monoUs: 1, reason: "duration" } as const;
    expect(eventLine({ ...end, forwarded: 1, copies: 2 }, 0)).toMatch(
      /end, the duration is over: 1 message forwarded, 2 copies$/,
    );
  });

  test("is of a lost leaf as of a machine's peer", () => {
    const down = { kind: "peer-down", wallUs: 1, monoUs: 1, peer: "b", reason: "closed" } as const;
    expect(eventLine(down, 0)).toMatch(/! b is lost: its link closed$/);
  });
});

test("a hub that starts names its leaves, their duration and the folder", () => {
  const star = { topology: "star", rules: { durationMs: 5_000 } } as const;
  const plan = planRun(["a", "b", "c"].map((id) => peerFrom(id, star)));
  expect(hubStartedLine(plan, "runs/demo")).toBe(
    "started: hub of a, b, c, which tick for 5s, folder runs/demo",
  );
});

test("a hub's row has its links and the last message, but neither rate nor clock", () => {
  const status = { phase: "ticking", links: 3, lastForward: FORWARD } as const;
  const [, row] = liveTable([{ id: "hub", status, silentMs: 0 }], 9, 80, paintFor({})).split("\n");
  expect(row).toMatch(/^hub +– +– +– +3 +7: a → b, c *$/);
  expect(plainRow([{ id: "hub", status, silentMs: 0 }])).toBe("hub forwarded 7");
  expect(plainRow([{ id: "hub", status, silentMs: 4_000 }])).toBe("hub no sign for 4 s");
});

test("a hub that says nothing is shown as such, from 3 s on", () => {
  const status = { phase: "ticking", links: 3, lastForward: FORWARD } as const;
  const [, row] = liveTable([{ id: "hub", status, silentMs: 7_900 }], 9, 80, paintFor({})).split(
    "\n",
  );
  expect(row).toMatch(/no sign for 7 s *$/);
});

test("a slot at the hub is called so, and an address is itself", () => {
  expect(placeText(addressKey({ kind: "relay", slot: 3 }))).toBe("slot 3 at the hub");
  expect(placeText("192.168.1.7:4330")).toBe("192.168.1.7:4330");
  expect(placeText("[fe80::1%hub]:4330")).toBe("[fe80::1%hub]:4330");
});
