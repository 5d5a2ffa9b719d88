import { expect, test } from "vitest";
import { notice, WaitingScreen } from "../../../src/cli/forming/notice.js";
import { unbroken } from "../../../src/cli/text.js";

const LINKED = { ...notice("linked", "b", "b at x"), gone: "b: its link closed" };
const MISSING = notice("missing", "", "1 more", [`type: ${unbroken("k3mesh join demo")}`]);
const APART = notice("apart", "b c", "b and c", [], 2_000);

test("without a terminal each line is shown once, and again when it has changed", () => {
  const screen = new WaitingScreen();
  const line = "missing  1 more; type: k3mesh join demo";
  expect(screen.news([LINKED, MISSING], 0)).toEqual(["linked   b at x", line]);
  expect(screen.news([LINKED, MISSING], 200)).toEqual([]);
  expect(screen.news([LINKED, { ...MISSING, text: "0 more" }], 400)).toEqual([
    line.replace("1", "0"),
  ]);
});

test("without a terminal what is gone is said where that is news", () => {
  const screen = new WaitingScreen();
  screen.news([LINKED, MISSING], 0);
  expect(screen.news([], 200)).toEqual(["gone     b: its link closed"]);
  expect(screen.news([LINKED], 400)).toEqual(["linked   b at x"]);
});

test("what is normal for a while is shown when it has lasted longer", () => {
  const screen = new WaitingScreen();
  expect([0, 1_999, 2_000].map((ms) => screen.frame([APART], ms, 80))).toEqual([
    "",
    "",
    "apart    b and c",
  ]);
});

test("what passed in time is never shown, and begins anew when it comes back", () => {
  const screen = new WaitingScreen();
  const looks = [[APART], [], [APART], [APART]];
  expect(looks.map((notices, i) => screen.frame(notices, i * 1_500, 80))).toEqual(["", "", "", ""]);
});

test("on a terminal lines are broken at spaces, but never within a command", () => {
  const long = notice("likely", "", "one two three four", [
    "five six seven",
    MISSING.details[0] ?? "",
  ]);
  expect(new WaitingScreen().frame([long], 0, 24).split("\n")).toEqual([
    "likely   one two three",
    "           four",
    "         five six",
    "           seven",
    "         type:",
    "           k3mesh join demo",
  ]);
});
