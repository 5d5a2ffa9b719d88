import type { Sample } from "../analysis/comparison/sample.js";

/** A figure of a sample as a line of a table. */
export interface FigureRow {
  readonly label: string;
  readonly key: keyof Sample;
  /** Microseconds shown as milliseconds, say. */
  readonly scale?: number;
}

interface Group {
  readonly title: string;
  readonly rows: readonly FigureRow[];
}

/** The figures of a sample, in the order in which tables show them. */
export const FIGURE_GROUPS: readonly Group[] = [
  {
    title: "Lamport clocks",
    rows: [
      { label: "final, fastest machine", key: "clockFast" },
      { label: "final, slowest machine", key: "clockSlow" },
      { label: "gained per s, fastest", key: "clockPerSecondFast" },
      { label: "gained per s, slowest", key: "clockPerSecondSlow" },
      { label: "jump, mean", key: "jumpMean" },
      { label: "jump, largest", key: "jumpMax" },
    ],
  },
  {
    title: "inboxes",
    rows: [
      { label: "mean length", key: "queueMean" },
      { label: "longest", key: "queueMax" },
      { label: "left at the end", key: "queueLeft" },
    ],
  },
  {
    title: "ticks and messages",
    rows: [
      { label: "ticks made", key: "ticksMade" },
      { label: "ticks skipped", key: "ticksSkipped" },
      { label: "messages sent", key: "sent" },
      { label: "messages delivered", key: "delivered" },
      { label: "latency p50, ms", key: "latencyP50Us", scale: 1_000 },
      { label: "latency p99, ms", key: "latencyP99Us", scale: 1_000 },
    ],
  },
  {
    title: "what it takes",
    rows: [
      { label: "forming, ms", key: "formingMs" },
      { label: "links", key: "linksInAll" },
      { label: "links, most on a host", key: "linksPerHostMax" },
      { label: "processes", key: "processes" },
      { label: "busiest process, messages", key: "busiest" },
      { label: "CPU µs a message", key: "cpuUsPerMessage" },
      { label: "bytes a message", key: "bytesPerMessage" },
      { label: "  of the model", key: "modelBytesPerMessage" },
      { label: "  of control", key: "controlBytesPerMessage" },
      { label: "control frames a message", key: "controlFramesPerMessage" },
      { label: "busiest: bytes of the model", key: "busiestModelBytesPerMessage" },
      { label: "busiest: bytes of control", key: "busiestControlBytesPerMessage" },
      { label: "busiest: control frames", key: "busiestControlFramesPerMessage" },
    ],
  },
];
