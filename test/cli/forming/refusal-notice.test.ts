import { expect, test } from "vitest";
import { oneLine } from "../../../src/cli/forming/notice.js";
import { refusalNotice } from "../../../src/cli/forming/refusal-notice.js";
import { findConflicts } from "../../../src/protocol/settings.js";
import type { Refusal } from "../../../src/runtime/formation/refusals.js";
import { type Hello, PROTOCOL_VERSION } from "../../../src/wire/frames.js";
import { helloFrom } from "../../protocol/hello.js";
import { instructionsOf, type Place } from "./views.js";

function refusal(reason: Refusal["reason"], parts: Partial<Refusal> = {}): Refusal {
  const hello = helloFrom("pc", { port: 4330 });
  return { by: "them", reason, address: "192.168.1.9:52613", hello, conflicts: [], ...parts };
}

/** What machine a says of a machine with other settings. */
function settingsLine(place: Place, theirs: Partial<Hello>): string {
  const { topology = "mesh", machines = 3, rules = {}, seed = null } = place;
  const conflicts = findConflicts({ topology, machines, rules, seed }, helloFrom("pc", theirs));
  return oneLine(refusalNotice(refusal("settings", { conflicts }), instructionsOf(place)));
}

test("other settings are named all, with both values and the command that fits", () => {
  const place = { machines: 4, seed: 7, rules: { durationMs: 60_000, literal: true } };
  expect(settingsLine(place, { machines: 3, rules: { durationMs: 20_000 } })).toBe(
    "pc (192.168.1.9:4330) has --machines 3 --duration 20s, " +
      "this machine --machines 4 --duration 1m; " +
      "type there: k3mesh join demo --machines 4 --duration 1m --seed 7 --literal; " +
      "or here: --machines 3 --duration 20s",
  );
});

test("of a draw in two kinds both options are named", () => {
  const place = { rules: { draw: { kind: "range", range: 4 } as const } };
  const theirs = { rules: { draw: { kind: "probability", internal: 0.5 } as const } };
  expect(settingsLine(place, theirs)).toContain(
    "has --internal-probability 0.5, this machine --draw-range 4; " +
      "type there: k3mesh join demo --draw-range 4; or here: --internal-probability 0.5",
  );
});

test.each<[Refusal, string]>([
  [
    refusal("run", { hello: helloFrom("pc", { run: "work", port: 4330 }) }),
    "pc (192.168.1.9:4330) is no machine of run demo but of work; " +
      "to join type there: k3mesh join demo",
  ],
  [
    refusal("closed", { by: "me" }),
    "pc (192.168.1.9:4330) is of a run demo that takes no others in, as k3mesh run and compare start " +
      "them; to have a run that others join, type on all: k3mesh join demo",
  ],
  [
    { by: "me", reason: "protocol", address: "192.168.1.9:52613", conflicts: [], theirVersion: 99 },
    `192.168.1.9:52613 speaks protocol version 99, this machine ${PROTOCOL_VERSION}; ` +
      "install the same k3mesh on both",
  ],
  [
    refusal("id-taken", { by: "me" }),
    "pc (192.168.1.9:4330) came with an id that is taken; it takes another, unless --id gave it",
  ],
  [
    refusal("id-taken"),
    "the id of this machine is taken, says pc (192.168.1.9:4330); choose another with --id",
  ],
  [
    refusal("started"),
    "run demo has started without this machine, says pc (192.168.1.9:4330); " +
      "wait for its end, or join under another name",
  ],
  [
    refusal("started", { by: "me" }),
    "pc (192.168.1.9:4330) came too late and was told that run demo has started",
  ],
  [refusal("ending"), "run demo is just ending, says pc (192.168.1.9:4330); trying again"],
])("the refusal %j is one line", (one, line) => {
  expect(oneLine(refusalNotice(one, instructionsOf()))).toBe(line);
});
