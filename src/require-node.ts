import { nodeProblem } from "./live/node-version.js";

const problem = nodeProblem();
if (problem !== undefined) throw new Error(problem);
