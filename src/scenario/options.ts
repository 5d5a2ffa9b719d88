import type { z } from "zod";
import {
  DRAW_RANGE_MAX,
  DRAW_RANGE_MIN,
  MACHINES_MAX,
  MACHINES_MIN,
  SEED_MAX,
} from "../model/limits.js";
import { wholeNumber } from "./field.js";
import {
  clockSkewUs,
  crashes,
  durationMs,
  events,
  file,
  flag,
  folder,
  hostPort,
  hostPorts,
  interfaceName,
  latency,
  loss,
  name,
  partitions,
  phase,
  probability,
  rate,
  rateRange,
  rates,
  resets,
  runName,
  seeds,
  stalls,
  topology,
} from "./option-fields.js";
import { byDefault, COMMANDS, type CommandName, type OptionRow, told } from "./option-row.js";

export const AGREED = "Rules, the same for all machines:";
const RUNS = "Runs:";
const MACHINES = "Machines:";
const FINDING = "Finding each other:";
export const NETWORK = "Simulated network, and what goes wrong:";
/** Of one run, in place of its report. */
const EVENTS = "Could one event have caused another? a:120 is machine a's 120th:";
const FILES = "Files:";
/** Of a command, not of a run: these are in no file. */
export const SCREEN = "Screen:";

/** Every option, by its name in scenario files and in code, in the order of the help. */
export const OPTIONS = {
  name: {
    flag: "--name <name>",
    schema: runName,
    help: "name of the run and of its folder",
    group: RUNS,
    commands: ["run", "simulate"],
  },
  seeds: {
    flag: "--seeds <list>",
    schema: seeds,
    help: "run each of these seeds, like 1..1000 or 1,5,9, and show which fail",
    group: RUNS,
    commands: ["simulate"],
  },
  keep: {
    flag: "--keep",
    schema: flag,
    help: "with --seeds: keep the folders of the runs",
    group: RUNS,
    commands: ["simulate"],
  },
  repeat: {
    flag: "--repeat <k>",
    schema: wholeNumber(1, 10_000),
    help: "how many pairs of runs (default: 5, and 200 with --simulate)",
    group: RUNS,
    commands: ["compare"],
    isNumber: true,
  },
  simulate: {
    flag: "--simulate",
    schema: flag,
    help: "run all pairs in virtual time and in memory",
    group: RUNS,
    commands: ["compare"],
  },
  kill: {
    flag: "--kill <time>",
    schema: durationMs,
    help: "kill the star's hub and the mesh's first machine this long after the start",
    group: RUNS,
    commands: ["compare"],
  },
  id: {
    flag: "--id <id>",
    schema: name,
    help: "name of this machine (default: from the host name)",
    group: MACHINES,
    commands: ["join"],
  },
  rate: {
    flag: "--rate <n>",
    schema: rate,
    help: "ticks per second of this machine",
    group: MACHINES,
    commands: ["join"],
    isNumber: true,
  },
  rates: {
    flag: "--rates <list>",
    schema: rates,
    help: (command) => {
      const several = command === "predict" ? "; again for more settings" : "";
      return `${told(command)}ticks per second of each machine, like 1,3,6${several}`;
    },
    group: MACHINES,
    commands: ["run", "simulate", "compare", "predict", "analyze"],
    repeats: ["predict"],
  },
  topology: {
    flag: "--topology <name>",
    schema: topology,
    help: "mesh, or star with one hub (default: mesh)",
    group: AGREED,
    commands: ["run", "simulate", "join", "predict"],
  },
  machines: {
    flag: "--machines <n>",
    schema: wholeNumber(MACHINES_MIN, MACHINES_MAX, "is too few, a machine sends to two others"),
    help: "how many machines the run has (default: 3)",
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict"],
    isNumber: true,
  },
  rateRange: {
    flag: "--rate-range <range>",
    schema: rateRange,
    help: "whole ticks per second from which the seed draws each rate (default: 1-6)",
    group: MACHINES,
    commands: ["run", "simulate", "compare", "join", "predict"],
  },
  drawRange: {
    flag: "--draw-range <n>",
    schema: wholeNumber(
      DRAW_RANGE_MIN,
      DRAW_RANGE_MAX,
      "is too small, 1 to 3 are the three ways to send",
    ),
    help: (command) =>
      `${told(command)}an idle tick draws a number from 1 to n; 1, 2 and 3 send${byDefault(command, "10")}`,
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict", "analyze"],
    isNumber: true,
  },
  internalProbability: {
    flag: "--internal-probability <p>",
    schema: probability,
    help: (command) =>
      `${told(command)}probability that an idle tick sends nothing, in place of --draw-range`,
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict", "analyze"],
    isNumber: true,
  },
  duration: {
    flag: "--duration <time>",
    schema: durationMs,
    help: (command) =>
      `${told(command)}how long machines tick, like 500ms, 60s, 2m, 1h${byDefault(command, "60s")}`,
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict", "analyze"],
  },
  seed: {
    flag: "--seed <n>",
    schema: wholeNumber(0, SEED_MAX),
    help: "makes rates, phases and draws repeatable",
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict"],
    isNumber: true,
  },
  phase: {
    flag: "--phase <mode>",
    schema: phase,
    help: "when machines tick first: random (each by the seed, within its first period) or aligned (all at once) (default: random)",
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict"],
  },
  literal: {
    flag: "--literal",
    schema: flag,
    help: "send the clock before it is incremented, to see what that breaks",
    group: AGREED,
    commands: ["run", "simulate", "compare", "join", "predict"],
  },
  latency: {
    flag: "--latency <time>",
    schema: latency,
    help: "how long everything takes one way: 1ms, any time of 1ms-20ms, or exp:5ms, exponential about a mean (default: 1ms)",
    group: NETWORK,
    commands: ["simulate", "compare"],
  },
  loss: {
    flag: "--loss <p>",
    schema: loss,
    help: "share of packets that are lost (default: 0)",
    group: NETWORK,
    commands: ["simulate", "compare"],
    isNumber: true,
  },
  partition: {
    flag: "--partition <sides@times>",
    schema: partitions,
    help: "cut sides off from each other, like 'a|b,c@10s-20s', or one way, 'a>b@10s-20s'",
    group: NETWORK,
    commands: ["simulate", "compare"],
    repeats: ["simulate", "compare"],
  },
  crash: {
    flag: "--crash <id@time>",
    schema: crashes,
    help: "kill a machine, like b@15s",
    group: NETWORK,
    commands: ["simulate", "compare"],
    repeats: ["simulate", "compare"],
  },
  stall: {
    flag: "--stall <id@time+time>",
    schema: stalls,
    help: "freeze a machine for a while, like c@5s+2s",
    group: NETWORK,
    commands: ["simulate", "compare"],
    repeats: ["simulate", "compare"],
  },
  reset: {
    flag: "--reset <id-id@time>",
    schema: resets,
    help: "break the connection between two, like a-b@12s",
    group: NETWORK,
    commands: ["simulate", "compare"],
    repeats: ["simulate", "compare"],
  },
  clockSkew: {
    flag: "--clock-skew <time>",
    schema: clockSkewUs,
    help: "wall clocks are off by up to so much, and drift (default: 0s)",
    group: NETWORK,
    commands: ["simulate", "compare"],
  },
  listen: {
    flag: "--listen <host[:port]>",
    schema: hostPort,
    help: "listen only on this address, and be found only there",
    group: FINDING,
    commands: ["join", "hub"],
  },
  interface: {
    flag: "--interface <name>",
    schema: interfaceName,
    help: "use only this network interface (its name, or an address of it)",
    group: FINDING,
    commands: ["join", "hub", "doctor"],
  },
  peers: {
    flag: "--peers <list>",
    schema: hostPorts,
    help: "where other machines may be: host[:port],…",
    group: FINDING,
    commands: ["join", "hub"],
  },
  mdns: {
    flag: "--no-mdns",
    schema: flag,
    help: "do not use mDNS",
    group: FINDING,
    commands: ["join", "hub"],
  },
  gather: {
    flag: "--no-gather",
    schema: flag,
    help: "leave the traces of other machines on their computers",
    group: FILES,
    commands: ["join", "hub"],
  },
  formTimeout: {
    flag: "--form-timeout <time>",
    schema: durationMs,
    help: (command) => {
      const byHand = command === "join" || command === "hub";
      const limit = byHand ? "10m" : "30s, and 1s more for each machine beyond 10";
      return `how long machines look for each other (default: ${limit})`;
    },
    group: FINDING,
    commands: ["run", "simulate", "compare", "join", "hub"],
  },
  out: {
    flag: "--out <folder>",
    schema: folder,
    help: "where the folders of runs are (default: runs)",
    group: FILES,
    commands: ["run", "simulate", "compare", "join", "hub", "analyze", "explain", "doctor"],
  },
  logFormat: {
    flag: "--log-format <file>",
    schema: file,
    help: "a k3mesh-format.yaml that says how the logs are written",
    group: FILES,
    commands: ["analyze", "explain"],
  },
  csv: {
    flag: "--csv <file>",
    schema: file,
    help: "also write a table, a row for each folder; - is stdout",
    group: FILES,
    commands: ["analyze"],
  },
  junit: {
    flag: "--junit <file>",
    schema: file,
    help: "also write a JUnit report; - is stdout",
    group: FILES,
    commands: ["analyze"],
  },
  between: {
    flag: "--between <events>",
    schema: events,
    help: "whether one event happens before another, and by which messages, like a:120,b:95",
    group: EVENTS,
    commands: ["analyze"],
  },
  around: {
    flag: "--around <event>",
    schema: events,
    help: "the events before and after one, like a:120",
    group: EVENTS,
    commands: ["analyze"],
  },
  depth: {
    flag: "--depth <steps>",
    schema: events,
    help: "how many steps --around goes, or all; a step leads to the next event of a machine, or along a message (default: 1)",
    group: EVENTS,
    commands: ["analyze"],
  },
  details: {
    flag: "--details",
    schema: flag,
    help: "below the table of several folders, show all that is wrong with each",
    group: SCREEN,
    commands: ["analyze"],
  },
  map: {
    flag: "--map",
    schema: flag,
    help: "show as a picture at which rates of three machines all keep up, and at which not",
    group: SCREEN,
    commands: ["predict"],
  },
  json: {
    flag: "--json",
    schema: flag,
    help: "write one JSON document to stdout, all else to stderr",
    group: SCREEN,
    commands: COMMANDS.filter((command) => command !== "formats"),
  },
  quiet: {
    flag: "--quiet",
    schema: flag,
    help: (command) => {
      return ["run", "simulate", "join", "hub"].includes(command)
        ? "write the run's folder to stdout, what went wrong to stderr, and nothing else"
        : "show only what went wrong";
    },
    group: SCREEN,
    commands: ["run", "simulate", "compare", "join", "hub", "analyze", "formats", "doctor"],
  },
  debug: {
    flag: "--debug",
    schema: flag,
    help: "show where an error comes from",
    group: SCREEN,
    commands: COMMANDS,
  },
} as const satisfies Readonly<Record<string, OptionRow<unknown>>>;

/** Options as they were read; times in milliseconds. What was not given is absent. */
export type Settings = {
  readonly [K in keyof typeof OPTIONS]?: z.output<(typeof OPTIONS)[K]["schema"]>;
};

/** The options of a command, with their keys. */
export function optionsOf(command: CommandName): (OptionRow<unknown> & { readonly key: string })[] {
  const rows: [string, OptionRow<unknown>][] = Object.entries(OPTIONS);
  return rows
    .map(([key, row]) => ({ key, ...row }))
    .filter(({ commands }) => commands.includes(command));
}
