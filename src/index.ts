export type { RunAnalysis as Analysis } from "./analysis/analyze.js";
export { MeshError, type MeshResult, runMesh } from "./commands/run-mesh.js";
export type { ScenarioOptions } from "./scenario/scenario.js";
