/** The checks of a mesh in which nothing went wrong. */
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

/** The checks of a star in which nothing went wrong. */
export const ALL_TRUE_OF_STAR: Readonly<Record<string, string>> = { ...ALL_TRUE, forwards: "true" };
