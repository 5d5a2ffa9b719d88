// Before all else: it says which Node is needed.
import "./require-node.js";

export { type Analysis, analyzeFolder, type RunAnalysis } from "./analysis/analyze.js";
export type { Breach, Check, CheckName, Judgement, PairFigures } from "./analysis/check.js";
export { FolderError } from "./analysis/folder-error.js";
export type { HubFigures } from "./analysis/hub-figures.js";
export type { Loss } from "./analysis/losses.js";
export type { MachineFigures } from "./analysis/machine-figures.js";
export type { MessageFigures } from "./analysis/message-figures.js";
export type { Format, RecordedFacts, RunFacts } from "./analysis/run.js";
export { MeshError, type MeshOptions, type MeshResult, runMesh } from "./commands/run-mesh.js";
export { ConfigError } from "./scenario/config-error.js";
export type { ScenarioOptions } from "./scenario/scenario.js";
export { NotWritableError } from "./trace/not-writable-error.js";
export { TraceError } from "./trace/trace-error.js";
