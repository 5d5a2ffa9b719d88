import { expect, test } from "vitest";
import { loadedBefore } from "../kit/loaded-before.js";

test("the process of a machine loads no package that it can form without", () => {
  const packages = [...loadedBefore("node/node-process.ts")].filter((one) => !/\.ts$|:/.test(one));
  const names = new Set(packages.map((one) => one.split("/")[0]));
  expect([...names].sort()).toEqual(["@noble", "bonjour-service", "msgpackr", "pure-rand"]);
});
