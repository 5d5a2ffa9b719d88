import { expect, test } from "vitest";
import {
  notFormedNotices,
  notJoinedNotices,
  waitingNotices,
} from "../../../src/cli/forming/formation-notices.js";
import { lineOf } from "../../../src/cli/forming/notice.js";
import { remedies } from "../../../src/cli/remedies.js";
import type { FormationView } from "../../../src/runtime/formation/formation-view.js";
import type { Refusal } from "../../../src/runtime/formation/refusals.js";
import { helloFrom } from "../../protocol/hello.js";
import { instructionsOf, linkedTo, seenAt, triedAt, viewOf } from "./views.js";

const RANGE = Array.from({ length: 16 }, (_, i) => 4330 + i);

/** The lines of the waiting screen, without the causes. */
function lines(parts: Partial<FormationView>, system: "linux" | "macos" = "linux"): string[] {
  const notices = waitingNotices(viewOf(parts), instructionsOf(), system);
  return notices.filter(({ label }) => label !== "likely").map(lineOf);
}

function likely(parts: Partial<FormationView>): readonly string[] | undefined {
  const notices = waitingNotices(viewOf(parts), instructionsOf(), "macos");
  return notices.find(({ label }) => label === "likely")?.details;
}

const MISSING_2 = "missing  2 more; type on another computer or terminal: k3mesh join demo";

test("a machine that is alone says how many are missing and what to type there", () => {
  expect(lines({})).toEqual([MISSING_2]);
});

test("who is linked is shown with host and address, and nobody is missing when all are", () => {
  expect(lines({ linked: [linkedTo("b", true), linkedTo("c", true)] })).toEqual([
    "linked   b on b.local at 192.168.1.7:4330",
    "linked   c on c.local at 192.168.1.7:4330",
  ]);
});

test("a machine that was seen and not reached is one line, with each address and error", () => {
  const unlinked = [
    seenAt("b", "192.168.1.9", "no answer within 3 s"),
    seenAt("b", "10.0.0.9", "ENETUNREACH"),
    seenAt("c", "192.168.1.7"),
  ];
  expect(lines({ unlinked: unlinked.slice(0, 2) })[0]).toBe(
    "seen     b at 192.168.1.9:4330: no answer within 3 s; " +
      "at 10.0.0.9:4330: no way to its network (ENETUNREACH)",
  );
});

test("what was seen and is being tried has no link yet", () => {
  expect(lines({ unlinked: [seenAt("c", "192.168.1.7")] })[0]).toBe(
    "seen     c at 192.168.1.7:4330: no link yet",
  );
});

test("the tries of a range of ports are one line a host and error", () => {
  const unlinked = [
    ...triedAt("192.168.1.9", RANGE, "ECONNREFUSED"),
    ...triedAt("192.168.1.8", [4331], "EHOSTUNREACH"),
    ...triedAt("192.168.1.6", [4330, 4331, 4340], "no answer within 3 s"),
    ...triedAt("192.168.1.4", [4330]),
  ];
  expect(lines({ unlinked }).slice(0, -1)).toEqual([
    "tried    192.168.1.9, ports 4330-4345: refused, nothing listens there",
    "tried    192.168.1.8:4331: no way to this host (EHOSTUNREACH)",
    "tried    192.168.1.6, ports 4330-4331, 4340: no answer within 3 s",
  ]);
});

test("that nobody listens at the other ports of a host whose machine was met is not said", () => {
  const unlinked = triedAt("192.168.1.7", RANGE.slice(1), "ECONNREFUSED");
  expect(lines({ unlinked, linked: [linkedTo("b")] })).toEqual([
    "linked   b on b.local at 192.168.1.7:4330",
    MISSING_2.replace("2 more", "1 more"),
  ]);
});

test("two that are linked here and not with each other are named", () => {
  const view = { linked: [linkedTo("b"), linkedTo("c")], missingLinks: [["b", "c"] as const] };
  expect(lines(view).at(-1)).toBe(
    "apart    b and c do not reach each other; their own screens say why",
  );
});

test("who does not confirm the roster though all are linked is named", () => {
  expect(lines({ linked: [linkedTo("b", true), linkedTo("c")] }).at(-1)).toBe(
    "waiting  for c to confirm that all links are up",
  );
});

test("too many are all named, with what to do", () => {
  const linked = ["b", "c", "d"].map((id) => linkedTo(id));
  expect(lines({ linked, tooMany: true }).at(-1)).toBe(
    "too many a, b, c, d are 4 for a run of 3; " +
      "stop 1 of them with Ctrl-C, or start all with --machines 4",
  );
});

test("the likely causes are those of what is seen: nobody, or somebody out of reach", () => {
  expect(likely({})).toEqual(remedies("none-seen", "macos"));
  expect(likely({ linked: [linkedTo("b")] })).toBeUndefined();
  expect(likely({ unlinked: [seenAt("b", "192.168.1.9", "EHOSTUNREACH")] })).toEqual(
    remedies("cannot-connect", "macos"),
  );
  expect(likely({ linked: [linkedTo("b")], unlinked: [seenAt("c", "192.168.1.9")] })).toEqual(
    undefined,
  );
});

test("machines that were all started by one command need nobody to type", () => {
  expect(
    notFormedNotices(viewOf({ linked: [linkedTo("b")] }), instructionsOf()).map(lineOf),
  ).toEqual(["linked   b on b.local at 192.168.1.7:4330", "missing  1 more"]);
});

test("who was refused and left is named at the end, not on the screen", () => {
  const hello = helloFrom("b", { run: "work" });
  const refusal = { by: "me", reason: "run", address: "10.0.0.7:5", hello, conflicts: [] } as const;
  const view = viewOf({ refusals: [refusal] });
  expect(lines(view)).toEqual([MISSING_2]);
  expect(lines({ ...view, activeRefusals: [refusal] })[0]).toContain(
    "refused  b (10.0.0.7:4330) is no",
  );
  expect(notJoinedNotices(view, instructionsOf(), "linux").map(({ label }) => label)).toEqual([
    "refused",
    "missing",
  ]);
});

test("another run on the LAN is named with the command to join it, while nobody is linked", () => {
  const instructions = instructionsOf();
  instructions.observe({ kind: "other-run", run: "work", incarnation: "1" });
  const linesOf = (view: FormationView) => waitingNotices(view, instructions, "linux").map(lineOf);
  expect(linesOf(viewOf())).toEqual([
    "another  run is here: work (1 machine); to join that, type here: k3mesh join work",
    MISSING_2,
  ]);
  expect(linesOf(viewOf({ linked: [linkedTo("b", true), linkedTo("c", true)] }))).toHaveLength(2);
});

test("of many that were refused a few are shown, and of each host one before a second of any", () => {
  const refusal = (id: string, host: string): Refusal => {
    return {
      by: "me",
      reason: "run",
      address: `${host}:50000`,
      hello: helloFrom(id),
      conflicts: [],
    };
  };
  const strangers = Array.from({ length: 30 }, (_, i) => refusal(`z${i}`, "10.0.0.9"));
  const activeRefusals = [...strangers, refusal("b", "10.0.0.7")];
  const refused = lines({ refusals: activeRefusals, activeRefusals }).filter((line) =>
    /^refused/.test(line),
  );
  expect(refused).toHaveLength(9);
  expect(refused[0]).toContain("z0 (10.0.0.9:4330) is no machine of run demo");
  expect(refused[1]).toContain("b (10.0.0.7:4330) is no machine of run demo");
  expect(refused.at(-1)).toBe("refused  more of them: not shown");
});
