import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { type Line, readTrace } from "./kit/traces.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const RATES = ["--rates", "10,20,30", "--duration", "2s", "--seed", "7"] as const;

/** The name and the bytes of each file of a folder. */
function bytesOf(folder: string): string[][] {
  const names = readdirSync(folder).sort();
  return names.map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

/** What an event of the model is, without when it happened. */
function eventOf({ kind, tick, lamport, action, msg, to, from }: Line & Event) {
  return { kind, tick, lamport, action, msg, to, from };
}

interface Event {
  readonly tick?: number;
  readonly action?: string;
}

function eventsOf(folder: string, id: string) {
  const { lines } = readTrace(folder, id);
  return lines.filter(({ kind }) => ["internal", "send", "receive"].includes(kind)).map(eventOf);
}

test("simulate writes a folder that holds all checks, and over itself the same bytes", async () => {
  const out = tempFolder();
  const args = ["simulate", ...RATES, "--name", "s", "--out", out];
  const first = await finish(args);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  const folder = join(out, "s");
  expect(held(folder)).toEqual(ALL_TRUE);
  const bytes = bytesOf(folder);
  expect((await finish(args)).code).toBe(0);
  expect(bytesOf(folder)).toEqual(bytes);
  const other = await finish([...args, "--latency", "2ms", "--quiet"]);
  expect(other.stdout).toMatch(/^.*s-[0-9a-f]{4}\n$/);
  expect(bytesOf(folder)).toEqual(bytes);
  expect((await finish(["analyze", "latest", "--out", out])).stdout).toContain(other.stdout.trim());
});

test("a simulated star needs no seed: one is drawn and printed", async () => {
  const out = tempFolder();
  const star = await finish(["simulate", "--topology", "star", "--duration", "1s", "--out", out]);
  expect(star.code).toBe(0);
  const [, seed] = /seed (\d+) was drawn; --seed \1 gives this run again/.exec(star.stdout) ?? [];
  const [name = ""] = readdirSync(out);
  expect(name).toMatch(new RegExp(`^sim-${seed}-[0-9a-f]{4}$`));
  expect(held(join(out, name))).toEqual({ ...ALL_TRUE, forwards: "true" });
});

test("a latency that is none is an error that says what to give", async () => {
  const wrong = await finish(["simulate", "--latency", "20ms-1ms"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('--latency: "20ms-1ms" is no latency; give times up to 1m');
});

test("a live run and a simulated one agree until the first receive that differs", async () => {
  const out = tempFolder();
  const live = await finish(["run", ...RATES, "--name", "live", "--out", out]);
  const simulated = await finish(["simulate", ...RATES, "--name", "simulated", "--out", out]);
  expect([live.code, simulated.code]).toEqual([0, 0]);
  for (const id of ["a", "b", "c"]) {
    const [one, other] = ["live", "simulated"].map((name) => eventsOf(join(out, name), id));
    const differs = (one ?? []).findIndex((event, i) => {
      return JSON.stringify(event) !== JSON.stringify(other?.[i]);
    });
    const kinds = [one?.[differs]?.kind, other?.[differs]?.kind];
    if (differs >= 0) expect(kinds).toContain("receive");
    // What idle ticks do follows from the seed alone, however messages travel.
    const [idle, otherIdle] = [one, other].map((events) =>
      (events ?? []).filter(({ kind }) => kind !== "receive").map(({ action }) => action ?? "none"),
    );
    const length = Math.min(idle?.length ?? 0, otherIdle?.length ?? 0);
    expect(length).toBeGreaterThan(5);
    expect(idle?.slice(0, length)).toEqual(otherIdle?.slice(0, length));
  }
});
