import { expect, test } from "vitest";
import { hubNotices, waitingNotices } from "../../../src/commands/forming/formation-notices.js";
import { hubOutlook } from "../../../src/commands/forming/outlook.js";
import { lineOf } from "../../../src/commands/forming/waiting-screen.js";
import { Networks } from "../../../src/live/networks.js";
import type { FormationView } from "../../../src/runtime/formation-view.js";
import type { HubView } from "../../../src/runtime/hub/hub-view.js";
import { ETH, LO, linkedTo, outlookOf, viewOf } from "./views.js";

const NOBODY: HubView = {
  run: "demo",
  linked: [],
  machines: null,
  unlinked: [],
  refusals: [],
  standing: [],
};

function hubLines(parts: Partial<HubView>): string[] {
  const reach = { networks: new Networks(undefined, () => [LO, ETH]), mdns: true };
  const outlook = hubOutlook("demo", reach);
  return hubNotices({ ...NOBODY, ...parts }, outlook).map(lineOf);
}

/** The lines of a leaf's waiting screen, without the causes. */
function leafLines(parts: Partial<FormationView>, mdns = true): string[] {
  const view = viewOf({ topology: "star", hub: null, ...parts });
  const outlook = outlookOf({ topology: "star", mdns });
  const notices = waitingNotices(view, outlook, "linux");
  return notices.filter(({ label }) => label !== "likely").map(lineOf);
}

const HUB = { id: "hub", host: "hugo", address: "192.168.1.9:4330" };

test("a leaf without a hub says that the hub is missing and what to type there", () => {
  expect(leafLines({})).toEqual([
    "missing  the hub; type on another computer or terminal: npx k3mesh hub demo",
  ]);
});

test("a leaf that mDNS does not lead to has its address in the hub's command", () => {
  expect(leafLines({}, false)).toEqual([
    "missing  the hub; type on another computer or terminal: " +
      "npx k3mesh hub demo --peers 192.168.1.5:4331",
  ]);
});

test("a leaf with a hub shows where that is, who else is there, and who is missing", () => {
  const there = { ...linkedTo("b"), address: null };
  expect(leafLines({ hub: HUB, linked: [there] })).toEqual([
    "hub      on hugo at 192.168.1.9:4330",
    "linked   b on b.local through the hub",
    "missing  1 more; type on another computer or terminal: " +
      "npx k3mesh join demo --topology star",
  ]);
});

test("a hub that nobody has come to says what to type elsewhere", () => {
  expect(hubLines({})).toEqual([
    "missing  leaves; type on another computer or terminal: npx k3mesh join demo --topology star",
  ]);
});

test("a hub knows from its leaves how many are missing", () => {
  expect(hubLines({ linked: [linkedTo("a")], machines: 4 })).toEqual([
    "linked   a on a.local at 192.168.1.7:4330",
    "missing  3 more; type on another computer or terminal: npx k3mesh join demo --topology star",
  ]);
  expect(hubLines({ linked: [linkedTo("a"), linkedTo("b"), linkedTo("c")], machines: 3 })).toEqual(
    ["a", "b", "c"].map((id) => `linked   ${id} on ${id}.local at 192.168.1.7:4330`),
  );
});
