import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { calledAs, callOf } from "../../src/cli/called-as.js";
import { tempFolder } from "../kit/temp.js";

/** A clone, and what an installation makes of it. */
function clone() {
  const folder = tempFolder();
  const cli = join(folder, "dist", "cli.js");
  for (const made of ["dist", "bin", join("node_modules", ".bin")]) {
    mkdirSync(join(folder, made), { recursive: true });
  }
  writeFileSync(cli, "");
  return { folder, cli, link: join(folder, "bin", "k3mesh") };
}

test.skipIf(process.platform === "win32")("installed on the PATH, it is k3mesh", () => {
  const { folder, cli, link } = clone();
  symlinkSync(cli, link);
  const env = { PATH: ["/elsewhere", join(folder, "bin")].join(delimiter) };
  expect(callOf({ script: link, env, cwd: "/" }, cli)).toBe("k3mesh");
  expect(callOf({ script: link, env: { PATH: "/elsewhere" }, cwd: "/usr" }, cli)).toBe(
    `node ${link}`,
  );
});

test("installed for all of Windows, where npm makes no link, it is k3mesh", () => {
  const folder = tempFolder();
  const dist = join(folder, "node_modules", "k3mesh", "dist");
  mkdirSync(dist, { recursive: true });
  const cli = join(dist, "cli.js");
  writeFileSync(cli, "");
  expect(callOf({ script: cli, env: { Path: folder }, cwd: folder }, cli)).toBe("k3mesh");
});

test.skipIf(process.platform === "win32")("called by npx, it is npx k3mesh", () => {
  const { folder, cli } = clone();
  const link = join(folder, "node_modules", ".bin", "k3mesh");
  symlinkSync(cli, link);
  const env = { npm_command: "exec", PATH: join(folder, "node_modules", ".bin") };
  expect(callOf({ script: link, env, cwd: folder }, cli)).toBe("npx k3mesh");
});

test("called by a path, it is that path: below the folder where one stands, else the whole", () => {
  const { folder, cli } = clone();
  // What was started by npx and starts k3mesh in turn hands its own environment on.
  const env = { npm_command: "exec", PATH: "" };
  const inside = callOf({ script: cli, env, cwd: folder }, cli);
  expect(inside.replaceAll("\\", "/")).toBe("node dist/cli.js");
  expect(callOf({ script: cli, env, cwd: join(folder, "bin") }, cli)).toBe(`node ${cli}`);
});

test("a path that a shell would split is quoted", () => {
  const folder = join(tempFolder(), "my clone");
  mkdirSync(folder);
  const cli = join(folder, "cli.js");
  writeFileSync(cli, "");
  expect(callOf({ script: cli, env: {}, cwd: join(folder, "..") }, cli)).toMatch(/^node ".*"$/);
});

test("within another program it is called by its name", () => {
  expect(calledAs()).toBe("k3mesh");
  expect(callOf({ script: undefined, env: {}, cwd: "/" })).toBe("k3mesh");
});

test("no text of a screen names another way to call it", () => {
  const src = new URL("../../src/", import.meta.url);
  const named = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith("called-as.ts"))
    .filter((path) => {
      const text = readFileSync(new URL(path.replaceAll("\\", "/"), src), "utf8");
      return /npx (k3mesh|\$)/.test(text.replace(/^ *(\*|\/\/|\/\*\*).*$/gm, ""));
    });
  expect(named).toEqual([]);
});

test("outside of a clone nobody is told to type npx k3mesh", () => {
  for (const page of ["checking-your-own.md", "comparing.md"]) {
    const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
    const told = text
      .split("\n")
      .filter((line) => /npx k3mesh/.test(line) && !/not type/.test(line));
    expect(told, page).toEqual([]);
  }
});
