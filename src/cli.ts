#!/usr/bin/env node
import { nodeProblem } from "./node/node-version.js";
import { openFilesProblem } from "./node/user-limits.js";

// What an old Node does not have it misses before anything runs, and with few files open it cannot
// load the rest: so the commands come after a look.
const problem = nodeProblem() ?? openFilesProblem();
if (problem === undefined) void import("./program.js");
else {
  process.stderr.write(`k3mesh: ${problem}\n`);
  process.exitCode = 2;
}
