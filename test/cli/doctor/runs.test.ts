import { expect, test } from "vitest";
import { judgeRuns } from "../../../src/cli/doctor/checks.js";
import { remedies } from "../../../src/cli/remedies.js";
import type { Sighting } from "../../../src/node/probes/lan-scanner.js";

/** A machine of a run at 10.0.0.<n>:4330. */
function seen(run: string, id: string, n: number, more: Partial<Sighting> = {}): Sighting {
  return {
    run,
    closed: false,
    id,
    incarnation: `${id}-inc`,
    address: { host: `10.0.0.${n}`, port: 4330 },
    ...more,
  };
}

test("machines that can be reached are listed by run, in the order of their names", () => {
  const sightings = [seen("two", "c", 3), seen("one", "b", 2), seen("one", "a", 1)];
  const finding = judgeRuns(sightings, true, "linux");
  expect(finding).toMatchObject({ verdict: "ok", remedies: [] });
  expect(finding.text).toBe("3 machines of 2 runs visible");
  expect(finding.details).toEqual([
    "one: a at 10.0.0.1:4330, b at 10.0.0.2:4330",
    "two: c at 10.0.0.3:4330",
  ]);
  expect(finding.figures.runs).toMatchObject([
    { run: "one", machines: [{ id: "a", host: "10.0.0.1", port: 4330, error: null }, { id: "b" }] },
    { run: "two", machines: [{ id: "c", incarnation: "c-inc" }] },
  ]);
});

test("a closed run is told from an open one of its name", () => {
  const sightings = [seen("demo", "a", 1, { closed: true }), seen("demo", "b", 2)];
  const { text, details, figures } = judgeRuns(sightings, true, "linux");
  expect(text).toBe("2 machines of 2 runs visible");
  expect(details).toEqual(["demo: b at 10.0.0.2:4330", "demo (closed): a at 10.0.0.1:4330"]);
  expect(figures.runs).toMatchObject([
    { run: "demo", closed: false, machines: [{ id: "b" }] },
    { run: "demo", closed: true, machines: [{ id: "a" }] },
  ]);
});

test("one that cannot be connected to is a warning with its error", () => {
  const error = "no answer within 1.5 s";
  const finding = judgeRuns([seen("one", "a", 1, { error }), seen("one", "b", 2)], true, "windows");
  expect(finding.verdict).toBe("warn");
  expect(finding.text).toMatch(/^2 machines of 1 run visible, 1 of them unreachable;/);
  expect(finding.details).toEqual([`one: a at 10.0.0.1:4330 (${error}), b at 10.0.0.2:4330`]);
  expect(finding.remedies).toEqual(remedies("cannot-connect", "windows"));
});

test("a machine with several addresses counts once, at one that works", () => {
  const error = "ECONNREFUSED";
  const ways = [
    seen("one", "a", 1, { error }),
    seen("one", "a", 2),
    seen("one", "a", 3, { error }),
  ];
  const finding = judgeRuns(ways, true, "linux");
  expect(finding).toMatchObject({ verdict: "ok", text: "1 machine of 1 run visible" });
  expect(finding.details).toEqual(["one: a at 10.0.0.2:4330"]);
});

test("a machine none of whose addresses works is shown with the likeliest", () => {
  const ways = [1, 2].map((n) => seen("one", "a", n, { error: "ECONNREFUSED" }));
  const { details } = judgeRuns(ways, true, "linux");
  expect(details).toEqual(["one: a at 10.0.0.1:4330 (ECONNREFUSED)"]);
});

test("that nobody is visible is no fault, but may have causes", () => {
  const finding = judgeRuns([], true, "wsl");
  expect(finding).toMatchObject({
    verdict: "ok",
    text: "no machine is visible; if one waits elsewhere:",
  });
  expect(finding.remedies).toEqual(remedies("none-seen", "wsl"));
});

test("nobody is expected where no LAN is heard", () => {
  const finding = judgeRuns([], false, "wsl");
  expect(finding).toMatchObject({ verdict: "ok", text: "no machine is visible", remedies: [] });
});

test("of very many runs and machines the first are shown, and how many there are", () => {
  const ids = Array.from({ length: 12 }, (_, i) => `m${String(i).padStart(2, "0")}`);
  const sightings = ids.flatMap((run) => ids.map((id) => seen(run, `${run}-${id}`, 1)));
  const { text, details = [], figures } = judgeRuns(sightings, true, "linux");
  expect(text).toBe("144 machines of 12 runs visible");
  expect(details).toHaveLength(11);
  expect(details.at(-1)).toBe("… and 2 more");
  expect(details[0]).toMatch(/m00-m09 at 10.0.0.1:4330, … and 2 more$/);
  expect(figures.runs).toHaveLength(12);
});
