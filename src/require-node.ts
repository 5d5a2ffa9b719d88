import { nodeProblem } from "./node/node-version.js";

const problem = nodeProblem();
if (problem !== undefined) throw new Error(problem);
