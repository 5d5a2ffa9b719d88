import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FRAMES, type FrameKind, frameName, type Row } from "../../src/wire/frames.js";

const PAGE = "../../PROTOCOL.md";
const SECTION = /(?<=<!-- frames -->\n)[\s\S]*?(?=<!-- \/frames -->)/;

/** The table of all frames: each with its code, and below it its fields in their order. */
function tableOfFrames(): string {
  const kinds = Object.keys(FRAMES) as FrameKind[];
  return [
    ["code", "frame", "its fields", "form", "meaning"],
    ["---:", "---", "---", "---", "---"],
    ...kinds.flatMap((kind) => {
      const { code, means, fields }: Row = FRAMES[kind];
      return [
        [`${code}`, frameName(kind), "", "", means],
        ...Object.entries(fields).map(([name, field]) => ["", "", name, field.says, field.means]),
      ];
    }),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

// `npx vitest run test/wire/protocol-page.test.ts -u` writes the table anew.
test("PROTOCOL.md has the table of frames that the machines go by", async () => {
  const page = readFileSync(new URL(PAGE, import.meta.url), "utf8");
  expect(page).toMatch(SECTION);
  await expect(page.replace(SECTION, () => `\n${tableOfFrames()}\n\n`)).toMatchFileSnapshot(PAGE);
});

test("no two frames have one code", () => {
  const codes = Object.values(FRAMES).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
