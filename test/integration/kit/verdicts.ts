/** The checks of a run in which nothing went wrong. */
export const ALL_TRUE: Readonly<Record<string, string>> = {
  "clock-condition": "true",
  "clocks-increase": "true",
  "receives-have-sends": "true",
  fifo: "true",
  conservation: "true",
  queues: "true",
  ticks: "true",
  actions: "true",
  seed: "true",
};
