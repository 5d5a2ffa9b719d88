import type { Sample } from "../../../src/analysis/comparison/sample.js";

/** The sample of a mesh of three, where nothing is unusual. */
export function sampleWith(special: Partial<Sample> = {}): Sample {
  return {
    clockFast: 360,
    clockSlow: 280,
    clockPerSecondFast: 6,
    clockPerSecondSlow: 4.7,
    jumpMean: 2,
    jumpMax: 9,
    queueMean: 0.5,
    queueMax: 4,
    queueLeft: 2,
    ticksMade: 600,
    ticksSkipped: 0,
    sent: 160,
    delivered: 160,
    latencyP50Us: 500,
    latencyP99Us: 2_000,
    formingMs: 350,
    linksInAll: 3,
    linksPerHostMax: 2,
    processes: 3,
    busiest: 120,
    cpuUsPerMessage: 4_000,
    bytesPerMessage: 140,
    modelBytesPerMessage: 25,
    controlBytesPerMessage: 115,
    controlFramesPerMessage: 3,
    busiestModelBytesPerMessage: 12,
    busiestControlBytesPerMessage: 40,
    busiestControlFramesPerMessage: 1,
    ...special,
  };
}
