import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import {
  ending,
  type Finding,
  findingLines,
  type Verdict,
} from "../../../src/cli/doctor/finding.js";

const WORDS = "a cause that takes more words than fit on one line: and what to do about all of it";

function finding(name: string, verdict: Verdict, more: Partial<Finding> = {}): Finding {
  return { name, verdict, text: "as it is", remedies: [], figures: {}, ...more };
}

describe("findings", () => {
  const findings = [
    finding("network", "ok"),
    finding("runs", "warn", { details: ["demo: a, b"], remedies: [WORDS] }),
    finding("udp-5353", "bad"),
  ];

  test("are a line each in a file or a pipe, and what belongs to them is below", () => {
    expect(findingLines(findings, {})).toEqual([
      "✓ network     ok    as it is",
      "! runs        warn  as it is",
      "                    demo: a, b",
      `  - ${WORDS}`,
      "✗ udp-5353    bad   as it is",
    ]);
  });

  test("are wrapped between words on a terminal", () => {
    const text = "eth0 192.168.1.7 and others on the very same wire";
    const narrow = { isTTY: true, columns: 60 };
    const lines = findingLines([finding("x", "ok", { text, remedies: [WORDS] })], narrow);
    const plain = lines.map((line) => stripVTControlCharacters(line));
    expect(plain.slice(0, 2)).toEqual([
      "✓ x           ok    eth0 192.168.1.7 and others on the very",
      "                    same wire",
    ]);
    expect(
      plain
        .slice(2)
        .map((line) => line.slice(4))
        .join(" "),
    ).toBe(WORDS);
    expect(Math.max(...plain.map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  test("have words that are wider than the terminal on lines of their own", () => {
    const long = "x".repeat(50);
    const narrow = { isTTY: true, columns: 30 };
    const lines = findingLines([finding("x", "ok", { remedies: [`a ${long} b`] })], narrow);
    expect(lines.slice(2)).toEqual(["  - a", `    ${long}`, "    b"]);
  });

  test("come to one line that names what is bad, else what is not quite well", () => {
    expect(ending(findings)).toBe("to be repaired first: udp-5353");
    expect(ending(findings.slice(0, 2))).toBe("works, within limits: runs");
    expect(ending(findings.slice(0, 1))).toBe("everything works here");
  });
});
