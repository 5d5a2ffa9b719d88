import { describe, expect, test } from "vitest";
import {
  type Capacity,
  capacityNow,
  refuseOverload,
  refuseTooManyPeers,
  slownessOf,
} from "../../src/node/capacity.js";
import { ConfigError } from "../../src/scenario/config-error.js";

const LARGE: Capacity = {
  cores: 64,
  freeBytes: Number.POSITIVE_INFINITY,
  openFiles: Number.POSITIVE_INFINITY,
  threads: Number.POSITIVE_INFINITY,
};

function refusal(machines: number, has: Partial<Capacity>, topology: "mesh" | "star" = "mesh") {
  return () => refuseOverload({ machines, topology }, { ...LARGE, ...has }, "--machines");
}

describe("a run is refused before it starts", () => {
  test.each<[string, Partial<Capacity>, string]>([
    [
      "files",
      { openFiles: 200 },
      "100 machines need 364 open files in one process, and 200 are allowed (ulimit -n); give at most 45",
    ],
    [
      "threads",
      { threads: 500 },
      "100 machines need 1100 processes and threads, and 500 are allowed (ulimit -u); give at most 45",
    ],
    [
      "memory",
      { freeBytes: 1e9 },
      "100 machines need about 3.0 GB of memory, and 1.0 GB are free; give at most 38",
    ],
  ])("for want of %s", (_what, has, message) => {
    expect(refusal(100, has)).toThrow(new ConfigError("--machines", message));
  });

  test("for want of the files that k3mesh itself needs", () => {
    expect(refusal(3, { openFiles: 100 })).toThrow(
      "3 machines need 128 open files in one process, and 100 are allowed (ulimit -n)",
    );
  });

  test("where not even three would do", () => {
    expect(refusal(3, { freeBytes: 1e7 })).toThrow(/too little for 3 machines, too$/);
  });

  test("and a thousand machines by any computer of 24 GB", () => {
    expect(refusal(1000, { freeBytes: 24e9 })).toThrow(/83\.9 GB/);
  });

  test("but a star of as many machines as no mesh could have is not", () => {
    expect(refusal(500, { freeBytes: 20e9 })).toThrow();
    expect(refusal(500, { freeBytes: 20e9 }, "star")).not.toThrow();
  });

  test("not by the computer on which this test runs, for three machines", () => {
    expect(() =>
      refuseOverload({ machines: 3, topology: "mesh" }, capacityNow(), "--machines"),
    ).not.toThrow();
  });
});

test("who shares few cores with many is told that they are slow", () => {
  expect(slownessOf({ machines: 100, topology: "mesh" }, { ...LARGE, cores: 2 })).toBe(
    "100 processes on 2 cores: they take a while to form, and may skip ticks",
  );
  expect(slownessOf({ machines: 30, topology: "mesh" }, { ...LARGE, cores: 2 })).toBeUndefined();
});

describe("who joins a run needs files for its own links alone", () => {
  const joining = (topology: "mesh" | "star", openFiles: number) => () => {
    refuseTooManyPeers({ machines: 100, topology }, { openFiles }, "--machines");
  };

  test("as many as there are peers in a mesh", () => {
    expect(joining("mesh", 261)).toThrow(
      "--machines: 100 machines need 262 open files in one process, and 261 are allowed (ulimit -n); give at most 99",
    );
    expect(joining("mesh", 262)).not.toThrow();
  });

  test("for the hub in a star", () => {
    expect(joining("star", 128)).not.toThrow();
  });
});
