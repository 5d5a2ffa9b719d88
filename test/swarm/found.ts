import type { SwarmScenario } from "./scenario.js";

/** What the swarm found, as it drew it then; each went wrong before it was mended. */
export const FOUND: readonly { readonly title: string; readonly scenario: SwarmScenario }[] = [
  {
    title: "a trace that was lost with its link while others were waited for is named as missing",
    scenario: {
      seed: 409,
      topology: "mesh",
      latencyUs: [41, 5000],
      splits: false,
      hintLoss: 0,
      found: "mdns",
      oneName: false,
      oneDisk: false,
      gather: true,
      seedGiven: true,
      durationMs: 1017,
      draw: { kind: "range", range: 5 },
      literal: false,
      aligned: false,
      births: [
        { atUs: 230659, rate: 5, driftPpm: 0 },
        { atUs: 1221936, rate: 0.2, driftPpm: 0 },
        { atUs: 1284489, rate: 1, driftPpm: 0 },
      ],
      faults: [
        { kind: "power-off", at: { since: "birth", us: 1728639 }, who: 2 },
        { kind: "reset", at: { since: "start", us: 1534429 }, who: 1, whom: 0 },
      ],
      visitors: [],
    },
  },
  {
    title: "a machine that is interrupted as it wakes names the traces that it has not",
    scenario: {
      seed: 462,
      topology: "mesh",
      latencyUs: [13, 300],
      splits: false,
      hintLoss: 0,
      found: "mdns",
      oneName: false,
      oneDisk: false,
      gather: true,
      seedGiven: false,
      durationMs: 3788,
      draw: { kind: "range", range: 4 },
      literal: false,
      aligned: true,
      births: [
        { atUs: 1641763, rate: 0.2, driftPpm: 0 },
        { atUs: 1361707, rate: 11, driftPpm: 0 },
        { atUs: 935160, rate: 1, driftPpm: 0 },
        { atUs: 1653642, rate: 24, driftPpm: 0 },
      ],
      faults: [
        {
          kind: "cut",
          at: { since: "start", us: 2817788 },
          who: 3,
          whom: 0,
          oneWay: false,
          forUs: 1226907,
          repeatUs: 300000,
        },
        { kind: "interrupt", at: { since: "start", us: 2900366 }, who: 3 },
        { kind: "freeze", at: { since: "start", us: 2343200 }, who: 3, forUs: 11282052 },
      ],
      visitors: [],
    },
  },
];
