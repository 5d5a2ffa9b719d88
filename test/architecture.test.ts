import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** The rooms that each room of src may import from, besides itself; `node:` is Node's modules. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  theory: ["model"],
  wire: ["model"],
  protocol: ["wire", "model"],
  trace: ["model"],
  runtime: ["protocol", "wire", "model", "trace"],
  // Of the scenario it takes what disturbs a run.
  sim: ["runtime", "protocol", "wire", "model", "trace", "scenario"],
  analysis: ["trace"],
  scenario: ["model"],
  formats: ["analysis", "scenario", "trace"],
  node: ["runtime", "protocol", "wire", "model", "trace", "scenario", "node:"],
  cli: [
    "formats",
    "node",
    "sim",
    "runtime",
    "protocol",
    "wire",
    "model",
    "analysis",
    "trace",
    "scenario",
    "theory",
    "node:",
  ],
  // The entry points beside the rooms.
  ".": ["cli", "formats", "node", "sim", "model", "analysis", "trace", "scenario", "node:"],
};

/** Everything else in core compiles without Node: see `tsconfig.core.json`. */
const OUTSIDE_OF_CORE: Readonly<Record<string, string>> = {
  "formats/described-folder.ts": "node:vm",
  "formats/analyze-folder.ts": "node:path",
};

/** The language itself has these, so that the compiler lets them pass. */
const PURE = ["model", "theory", "wire", "protocol", "runtime", "sim"];
const IMPURE = /\b(Date\b|Math\.random|globalThis)/;

/** The judge shares nothing with the machine but the bounds of what a run may be. */
const LIMITS = /^(analysis|formats)\/.* imports (\.\.\/)+model\/limits\.js$/;

/** What the package exports is gathered there, and only there. */
const ENTRANCE = "index.ts";

const STAR_PLACES_MAX = 12;
const LINES_MAX = 400;
const COLUMNS_MAX = 100;
const FUNCTION_LINES_MAX = 70;

interface SourceFile {
  /** Relative to src, with slashes on every system. */
  readonly path: string;
  readonly text: string;
}

function sourceFiles(): SourceFile[] {
  const src = new URL("../src/", import.meta.url);
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(new URL(path, src), "utf8") }));
}

function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
}

/** What a file imports or exports from, static or not. */
function importsOf(text: string): string[] {
  const specifiers = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;
  return [...text.matchAll(specifiers)].map(([, specifier]) => specifier ?? "");
}

/** The room that an import leads to; undefined for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return "node:";
  if (!specifier.startsWith(".")) return undefined;
  const url = new URL(specifier, `file:///src/${path}`);
  return roomOf(url.pathname.replace("/src/", ""));
}

function brokenArrows({ path, text }: SourceFile): string[] {
  const room = roomOf(path);
  const allowed = ARROWS[room];
  if (allowed === undefined) return [`${path} is in no room that has arrows`];
  return importsOf(text)
    .filter((specifier) => {
      const target = targetOf(path, specifier);
      return target !== undefined && target !== room && !allowed.includes(target);
    })
    .filter((specifier) => OUTSIDE_OF_CORE[path] !== specifier)
    .map((specifier) => `${path} imports ${specifier}`)
    .filter((breach) => !LIMITS.test(breach));
}

/** The text without comments, and without what stands in quotes. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/"[^"\n]*"/g, '""');
}

function impurities({ path, text }: SourceFile): string[] {
  if (!PURE.includes(roomOf(path))) return [];
  const found = IMPURE.exec(codeOf(text));
  return found ? [`${path} uses ${found[1]}`] : [];
}

/** Text for people has one way out, which leaves nothing in it that a terminal would obey. */
const WAY_OUT = "cli/screen.ts";
/** A Node that is too old does not even load that; what it is told are words of our own. */
const WITHOUT_IT = "cli.ts";
const SPEAKS =
  /\bconsole\b|\bprocess\s*(\.|\?\.)\s*(stdout|stderr|emitWarning)\b(?!\.on\()|\b(stdout|stderr)\b.*=\s*process\b|[(,=]\s*process\s*[,);]/;

function otherWaysOut({ path, text }: SourceFile): string[] {
  // What happens to the streams themselves is no text.
  const code = codeOf(text).replace("[process.stdout, process.stderr]", "");
  const found = [WAY_OUT, WITHOUT_IT].includes(path) ? null : SPEAKS.exec(code);
  return found ? [`${path} has ${found[0]}`] : [];
}

function unwantedForms({ path, text }: SourceFile): string[] {
  const code = codeOf(text);
  const forms: [RegExp, string][] = [
    [/^export default\b/m, "a default export"],
    [/^export (\*|\{[^}]*\}) from\b/m, "a barrel"],
    [/^(export )?(const |declare )*enum\b/m, "an enum"],
  ];
  return forms
    .filter(([form, name]) => form.test(code) && !(name === "a barrel" && path === ENTRANCE))
    .map(([, name]) => `${path} has ${name}`);
}

function oversize({ path, text }: SourceFile): string[] {
  const lines = text.split("\n");
  const sizes = [
    lines.length - 1 > LINES_MAX ? `${path} has ${lines.length - 1} lines` : "",
    ...lines.map((line, i) => (isTooWide(line) ? `${path}:${i + 1} is too wide` : "")),
    ...longFunctions(lines).map((at) => `${path}:${at} begins a long function`),
  ];
  return sizes.filter((size) => size !== "");
}

/** A text for people is not cut: it is searched for as it stands. */
function isTooWide(line: string): boolean {
  const isComment = /^ *(\/\*|\*|\/\/)/.test(line);
  const counted = isComment ? line : line.replace(/(["`]).*\1/, "");
  return counted.length > COLUMNS_MAX;
}

/** Where functions and methods begin that end too late, by the formatter's own indentation. */
function longFunctions(lines: readonly string[]): number[] {
  const head = /^( *)(?:export |async |static |get |function |const |readonly )*[#\w]+.*[({>]$/;
  return lines.flatMap((line, i) => {
    const indent = head.exec(line)?.[1];
    if (indent === undefined || !line.includes("(") || line.includes("class ")) return [];
    const end = lines.findIndex(
      (other, j) => j > i && closes(other) && depth(other) <= indent.length,
    );
    return end - i >= FUNCTION_LINES_MAX ? [i + 1] : [];
  });
}

function closes(line: string): boolean {
  return /^ *[}\])]/.test(line) && !/[{(]$/.test(line);
}

function depth(line: string): number {
  return line.length - line.trimStart().length;
}

/** A seam of the engine has one of these; where nothing is chosen, a call is a call. */
const HANDLERS_MAX = 6;
const CONSTRUCTOR_PARAMETERS_MAX = 4;

function interfacesOf({ path, text }: SourceFile, ending: string): string[] {
  const names = codeOf(text).matchAll(/\binterface (\w+)/g);
  return [...names].flatMap(([, name = ""]) => (name.endsWith(ending) ? [`${path} ${name}`] : []));
}

/** Time in the engine is an argument: a step in virtual time is a plain call. */
function promises({ path, text }: SourceFile): string[] {
  const found = /\b(Promise|async|await)\b/.exec(codeOf(text));
  return found ? [`${path} has ${found[1]}`] : [];
}

function crowdedConstructors({ path, text }: SourceFile): string[] {
  const lists = codeOf(text).matchAll(/\bconstructor\(([\s\S]*?)\) \{/g);
  return [...lists]
    .map(([, list]) => parametersIn(list ?? ""))
    .filter((count) => count > CONSTRUCTOR_PARAMETERS_MAX)
    .map((count) => `${path} has a constructor of ${count} parameters`);
}

/** A comma inside of brackets is of a type, and one at the end is of the formatter. */
function parametersIn(list: string): number {
  let depthNow = 0;
  let commas = 0;
  for (const sign of list.replaceAll("=>", "").replace(/,?\s*$/, "")) {
    if ("([{<".includes(sign)) depthNow += 1;
    if (")]}>".includes(sign)) depthNow -= 1;
    if (sign === "," && depthNow === 0) commas += 1;
  }
  return list.trim() === "" ? 0 : commas + 1;
}

describe("the sources", () => {
  const files = sourceFiles();

  test("are found", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(new Set(files.map(({ path }) => roomOf(path)))).toEqual(new Set(Object.keys(ARROWS)));
  });

  test("keep the arrows between the rooms", () => {
    expect(files.flatMap(brokenArrows)).toEqual([]);
  });

  test("are pure where they decide: no clock, no chance", () => {
    expect(files.flatMap(impurities)).toEqual([]);
  });

  test("compile without Node wherever their room may not import it", () => {
    const rooms = Object.keys(ARROWS).filter((room) => !ARROWS[room]?.includes("node:"));
    const core = JSON.parse(
      readFileSync(new URL("../tsconfig.core.json", import.meta.url), "utf8"),
    );
    expect(core.compilerOptions).toEqual({ types: [] });
    expect(core.include.toSorted()).toEqual(
      ["core.d.ts", ...rooms.map((room) => `src/${room}`)].toSorted(),
    );
    expect(core.exclude).toEqual(Object.keys(OUTSIDE_OF_CORE).map((path) => `src/${path}`));
  });

  test("write to a terminal in one place alone", () => {
    expect(files.flatMap(otherWaysOut)).toEqual([]);
  });

  test("have no default export, no barrel and no enum", () => {
    expect(files.flatMap(unwantedForms)).toEqual([]);
  });

  test("ask whether this is a star in few places but those that make one", () => {
    const places = files.flatMap(starPlaces);
    expect(places.length, places.join("\n")).toBeLessThanOrEqual(STAR_PLACES_MAX);
  });

  test("keep to 400 lines, 100 columns and 70 lines a function", () => {
    expect(files.flatMap(oversize)).toEqual([]);
  });
});

describe("the engine", () => {
  const files = sourceFiles().filter(({ path }) => path.startsWith("runtime/"));

  test("has few seams, and no part that is told of by its owner", () => {
    const handlers = files.flatMap((file) => interfacesOf(file, "Handler"));
    expect(handlers.length, handlers.join("\n")).toBeLessThanOrEqual(HANDLERS_MAX);
    expect(handlers.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => interfacesOf(file, "Owner"))).toEqual([]);
  });

  test("promises nothing, and neither does the simulation", () => {
    const simulation = sourceFiles().filter(({ path }) => path.startsWith("sim/"));
    expect(simulation.length).toBeGreaterThan(0);
    expect([...files, ...simulation].flatMap(promises)).toEqual([]);
  });

  test("makes each part of at most four things", () => {
    expect(files.flatMap(crowdedConstructors)).toEqual([]);
  });
});

/** Of these rooms only some files may know of a star: topologies, the relay, the hub's role. */
const MAY_KNOW_OF_A_STAR = /^runtime\/relay\/|topology|hub|relay/;
const STAR =
  /[!=]== "(star|relay)"|[!=]== HUB_ID|"slot" in|\bisHub\b|relay\?\.|relay \?\?|relay ===/i;

/** The lines of code that ask whether this is a star, elsewhere. */
function starPlaces({ path, text }: SourceFile): string[] {
  if (!["model", "wire", "protocol", "runtime"].includes(roomOf(path))) return [];
  if (MAY_KNOW_OF_A_STAR.test(path)) return [];
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
  return code
    .split("\n")
    .filter((line) => STAR.test(line) && !line.startsWith("import "))
    .map((line) => `${path}: ${line.trim()}`);
}

describe("a breach is seen", () => {
  test.each([
    ["model/x.ts", 'import { readFile } from "node:fs";'],
    ["model/x.ts", 'import type { Frame } from "../wire/frames.js";'],
    ["wire/x.ts", 'import { Barrier } from "../protocol/barrier.js";'],
    ["protocol/x.ts", 'import { createHash } from "node:crypto";'],
    ["runtime/x.ts", 'import { connect } from "node:net";'],
    ["runtime/x.ts", 'import { TcpTransport } from "../node/tcp.js";'],
    ["runtime/x.ts", 'import { readScenario } from "../scenario/scenario.js";'],
    ["trace/x.ts", 'import { analyzeFolder } from "../analysis/analyze.js";'],
    ["analysis/x.ts", 'import { Machine } from "../model/machine.js";'],
    ["analysis/x.ts", 'import type {\n  MeshNode,\n} from "../runtime/mesh-node.js";'],
    ["node/x.ts", 'const { analyzeFolder } = await import("../analysis/analyze.js");'],
    ["node/x.ts", 'import "../cli/run.js";'],
    ["web/x.ts", "// a room of which nobody knows"],
    ["sim/x.ts", 'import { TcpTransport } from "../node/tcp.js";'],
  ])("when %s says %s", (path, text) => {
    expect(brokenArrows({ path, text })).toHaveLength(1);
  });

  test.each([
    "const now = Date.now();",
    "const random = Math.random();",
    "globalThis.setTimeout(wake, 10);",
  ])("when a pure room says %s", (text) => {
    expect(impurities({ path: "protocol/x.ts", text })).toHaveLength(1);
    expect(impurities({ path: "node/x.ts", text })).toEqual([]);
    expect(impurities({ path: "protocol/x.ts", text: `// ${text}` })).toEqual([]);
  });

  test.each([
    'process.stdout.write("hello");',
    "const { stdout } = process;",
    "printReport(analysis, folder, screen, process);",
    'console.error("hello");',
  ])("when a file says %s", (text) => {
    expect(otherWaysOut({ path: "cli/x.ts", text })).toHaveLength(1);
    expect(otherWaysOut({ path: WAY_OUT, text })).toEqual([]);
  });

  test.each([
    "export default 1;",
    'export * from "./id.js";',
    'export { isId } from "./id.js";',
    "export enum Kind { A }",
    "const enum Kind { A }",
  ])("when a file says %s", (text) => {
    expect(unwantedForms({ path: "model/x.ts", text })).toHaveLength(1);
  });

  test.each(["function run(): Promise<void> {}", "const run = async () => {};", "await closed();"])(
    "when the engine says %s",
    (text) => {
      expect(promises({ path: "runtime/x.ts", text })).toHaveLength(1);
      expect(promises({ path: "runtime/x.ts", text: `// ${text}` })).toEqual([]);
    },
  );

  test("when a part of the engine is made of five things, and none where four are", () => {
    const made = (list: string) => ({ path: "runtime/x.ts", text: `constructor(${list}) {}` });
    const four = "a: A,\n b: Map<B, C>,\n c: (d: D, e: E) => void,\n f: readonly [F, G],\n";
    expect(crowdedConstructors(made(four))).toEqual([]);
    expect(crowdedConstructors(made(""))).toEqual([]);
    expect(crowdedConstructors(made(`${four} h: H,`))).toEqual([
      "runtime/x.ts has a constructor of 5 parameters",
    ]);
  });

  test("when a part of the engine has an owner", () => {
    const text = "export interface GreeterOwner {}\ninterface LinkHandler {}";
    expect(interfacesOf({ path: "runtime/x.ts", text }, "Owner")).toEqual([
      "runtime/x.ts GreeterOwner",
    ]);
  });

  test("when a file, a line or a function is too large", () => {
    const body = "  step();\n".repeat(FUNCTION_LINES_MAX);
    expect(oversize({ path: "x.ts", text: `${"x\n".repeat(401)}` })).toEqual([
      "x.ts has 401 lines",
    ]);
    expect(oversize({ path: "x.ts", text: `${"x".repeat(101)}\n` })).toEqual([
      "x.ts:1 is too wide",
    ]);
    for (const head of ["export function f(): void {", "const f = () => {", "function f(\n) {"]) {
      expect(oversize({ path: "x.ts", text: `${head}\n${body}}\n` })).toHaveLength(1);
    }
    const method = `class X {\n  #run(): void {\n  ${body.replaceAll("\n", "\n  ").trimEnd()}\n  }\n}\n`;
    expect(oversize({ path: "x.ts", text: method })).toEqual(["x.ts:2 begins a long function"]);
  });
});
