import { describe, expect, test } from "vitest";
import { hubNotices, waitingNotices } from "../../../src/cli/forming/formation-notices.js";
import { lineOf, oneLine, WaitingScreen } from "../../../src/cli/forming/notice.js";
import { refusalNotice } from "../../../src/cli/forming/refusal-notice.js";
import { noStarText, notJoinedText } from "../../../src/cli/run-end.js";
import { findConflicts } from "../../../src/protocol/settings.js";
import type { FormationView, HubView } from "../../../src/runtime/formation/formation-view.js";
import type { Refusal } from "../../../src/runtime/formation/refusals.js";
import { helloFrom } from "../../protocol/hello.js";
import { hubViewOf, instructionsOf, instructionsOfHub, seenAt, triedAt, viewOf } from "./views.js";

const HUB = { id: "hub", host: "lab", address: "192.168.1.2:4330" };
const LEAF = helloFrom("a", { topology: "star" });
const HUB_HELLO = helloFrom("hub", { topology: "star", machines: null });

function leafView(parts: Partial<FormationView> = {}): FormationView {
  return viewOf({ topology: "star", hub: null, ...parts });
}

const onHub = (id: string) => ({ id, host: `${id}.local`, address: null, ready: true });
const atHub = (id: string) => ({ id, host: `${id}.local`, address: "192.168.1.7:4330" });

/** The lines of a leaf's waiting screen, without the causes. */
function leafLines(parts: Partial<FormationView> = {}, mdns = true): string[] {
  const instructions = instructionsOf({ topology: "star", mdns });
  const notices = waitingNotices(leafView(parts), instructions, "linux");
  return notices.filter(({ label }) => label !== "likely").map(lineOf);
}

const hubLines = (parts: Partial<HubView> = {}, mdns = true) =>
  hubNotices(hubViewOf(parts), instructionsOfHub(mdns)).map(lineOf);

const TYPE = "type on another computer or terminal:";

describe("a leaf's waiting screen", () => {
  test("without a hub names that, with the command to type there, and nobody else", () => {
    expect(leafLines()).toEqual([`missing  the hub; ${TYPE} k3mesh hub demo`]);
  });

  test("without mDNS has the hub come to this machine", () => {
    expect(leafLines({}, false)).toEqual([
      `missing  the hub; ${TYPE} k3mesh hub demo --peers 192.168.1.5:4331`,
    ]);
  });

  test("with the hub says where it is, and how many leaves are missing", () => {
    expect(leafLines({ hub: HUB, linked: [onHub("b")] })).toEqual([
      "hub      on lab at 192.168.1.2:4330",
      "linked   b on b.local through the hub",
      `missing  1 more; ${TYPE} k3mesh join demo --topology star`,
    ]);
  });

  test("says when the hub's link is gone", () => {
    const screen = new WaitingScreen();
    const look = (view: FormationView) =>
      screen.news(waitingNotices(view, instructionsOf({ topology: "star" }), "linux"), 0);
    look(leafView({ hub: HUB }));
    expect(look(leafView())).toEqual([
      "gone     its link closed",
      `missing  the hub; ${TYPE} k3mesh hub demo`,
    ]);
  });

  test("names a hub that was seen and cannot be reached, and what helps against that", () => {
    const unlinked = [seenAt("hub", "192.168.1.9", "no answer within 3 s")];
    expect(leafLines({ unlinked })[0]).toBe(
      "seen     hub at 192.168.1.9:4330: no answer within 3 s",
    );
    const notices = waitingNotices(leafView({ unlinked }), instructionsOf(), "linux");
    expect(notices.some(({ label }) => label === "likely")).toBe(true);
  });

  test("tells no causes while it is linked with the hub: others wait to be typed", () => {
    const notices = waitingNotices(leafView({ hub: HUB }), instructionsOf(), "linux");
    expect(notices.map(({ label }) => label)).toEqual(["hub", "missing"]);
  });
});

describe("a hub's waiting screen", () => {
  test("without leaves says what to type for them", () => {
    expect(hubLines()).toEqual([`missing  leaves; ${TYPE} k3mesh join demo --topology star`]);
    expect(hubLines({}, false)[0]).toContain("--topology star --peers 192.168.1.5:4331");
  });

  test("counts those that are missing by what the leaves say, and is silent when all are here", () => {
    const two = { machines: 3, linked: [atHub("a"), atHub("b")] };
    expect(hubLines(two)).toEqual([
      "linked   a on a.local at 192.168.1.7:4330",
      "linked   b on b.local at 192.168.1.7:4330",
      `missing  1 more; ${TYPE} k3mesh join demo --topology star`,
    ]);
    expect(hubLines({ ...two, machines: 2 })).toHaveLength(2);
  });

  test("names addresses that people gave and that do not answer", () => {
    const unlinked = triedAt("192.168.1.9", [4330], "ECONNREFUSED");
    expect(hubLines({ unlinked })[0]).toBe(
      "tried    192.168.1.9:4330: refused, nothing listens there",
    );
  });

  test("of more leaves than the run has says so, as theirs do", () => {
    const linked = ["a", "b", "c", "d"].map(atHub);
    expect(hubLines({ machines: 3, linked }).at(-1)).toBe(
      "too many a, b, c, d are 4 for a run of 3; " +
        "stop 1 of them with Ctrl-C, or start all with --machines 4",
    );
  });
});

describe("a vain wait ends", () => {
  test("at a leaf without a hub with one line that names it, and what helps", () => {
    const text = notJoinedText(leafView(), instructionsOf({ topology: "star" }), "10m");
    expect(text).toMatch(
      /^run demo did not form within 10m: missing the hub; type .*: k3mesh hub demo; /,
    );
  });

  test("at a hub with one line that names who is here and who is missing", () => {
    const view = hubViewOf({ machines: 3, linked: [atHub("a")] });
    expect(noStarText(view, instructionsOfHub(), "10m")).toBe(
      "run demo did not form within 10m: linked a on a.local at 192.168.1.7:4330; " +
        `missing 2 more; ${TYPE} k3mesh join demo --topology star`,
    );
  });
});

describe("a refusal in a star", () => {
  const HUB_AT = "192.168.1.2:4330";
  const refusal = (parts: Partial<Refusal>): Refusal => {
    return { by: "them", reason: "settings", address: "192.168.1.2:4330", conflicts: [], ...parts };
  };

  test("of a mesh machine at a hub tells it what to type to be a leaf, its settings kept", () => {
    const mine = helloFrom("a", { rules: { durationMs: 20_000 } });
    const conflicts = findConflicts(mine, HUB_HELLO);
    const instructions = instructionsOf({ rules: { durationMs: 20_000 } });
    expect(oneLine(refusalNotice(refusal({ hello: HUB_HELLO, conflicts }), instructions))).toBe(
      `hub (${HUB_AT}) is the hub of a star, this machine has --topology mesh; ` +
        "type here: k3mesh join demo --topology star --duration 20s",
    );
  });

  test("of a mesh machine tells the hub what to type there", () => {
    const theirs = helloFrom("a", { rules: { durationMs: 20_000 } });
    const conflicts = findConflicts(HUB_HELLO, theirs);
    expect(oneLine(refusalNotice(refusal({ hello: theirs, conflicts }), instructionsOfHub()))).toBe(
      "a (192.168.1.2:4330) has --topology mesh, this hub --topology star; " +
        "type there: k3mesh join demo --topology star",
    );
  });

  test.each([
    ["mesh", "star"],
    ["star", "mesh"],
  ] as const)("of a %s machine and one of a %s names both and either command", (mine, theirs) => {
    const hello = helloFrom("b", { topology: theirs });
    const conflicts = findConflicts(helloFrom("a", { topology: mine }), hello);
    const instructions = instructionsOf({ topology: mine });
    expect(oneLine(refusalNotice(refusal({ hello, conflicts }), instructions))).toBe(
      `b (${HUB_AT}) has --topology ${theirs}, this machine --topology ${mine}; ` +
        `type there: k3mesh join demo --topology ${mine}; or here: --topology ${theirs}`,
    );
  });

  test("of another leaf, met through the hub, is said to be there, and at no address", () => {
    const hello = helloFrom("b", { topology: "star", rules: { durationMs: 6_000 } });
    const conflicts = findConflicts({ ...LEAF, rules: { durationMs: 5_000 } }, hello);
    const instructions = instructionsOf({ topology: "star", rules: { durationMs: 5_000 } });
    const met = refusal({ hello, conflicts, address: "%hub:2" });
    expect(oneLine(refusalNotice(met, instructions))).toBe(
      "b (through the hub) has --duration 6s, this machine --duration 5s; " +
        "type there: k3mesh join demo --topology star --duration 5s; or here: --duration 6s",
    );
  });

  test("of a second hub is told on both screens, and on that of a leaf that said it", () => {
    const taken = refusal({ reason: "id-taken", hello: HUB_HELLO });
    expect(oneLine(refusalNotice(taken, instructionsOfHub()))).toBe(
      `run demo has another hub already, says hub (${HUB_AT}); ` +
        "a star has one: take that, or end it and type this again",
    );
    const byLeaf = refusal({ reason: "id-taken", hello: LEAF });
    expect(oneLine(refusalNotice(byLeaf, instructionsOfHub()))).toContain("hub already, says a (");
    for (const instructions of [instructionsOfHub(), instructionsOf({ topology: "star" })]) {
      expect(oneLine(refusalNotice({ ...taken, by: "me" }, instructions))).toBe(
        `hub (${HUB_AT}) came as a second hub of run demo; a star has one: it ends`,
      );
    }
  });

  test("of a leaf whose --id is taken, which the hub says, is no matter of hubs", () => {
    const taken = refusal({ reason: "id-taken", hello: HUB_HELLO });
    expect(oneLine(refusalNotice(taken, instructionsOf({ topology: "star" })))).toBe(
      `the id of this machine is taken, says hub (${HUB_AT}); choose another with --id`,
    );
  });
});
