#!/usr/bin/env node
import { nodeProblem } from "./live/node-version.js";

// What an old Node does not have it misses before anything runs: so the commands come after a look.
const problem = nodeProblem();
if (problem === undefined) void import("./program.js");
else {
  process.stderr.write(`k3mesh: ${problem}\n`);
  process.exitCode = 2;
}
