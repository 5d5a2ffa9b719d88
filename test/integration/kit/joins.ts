import { type Cli, start } from "./cli.js";

/** Keeps everything that `join` does on loopback. */
export const LOOPBACK: readonly string[] = ["--listen", "127.0.0.1"];

/** Starts a machine by hand, on loopback. */
export function join(run: string, out: string, ...args: readonly string[]): Cli {
  return start(["join", run, ...LOOPBACK, "--out", out, ...args]);
}

/** Starts machines a, b and c by hand, at 20 ticks/s. */
export function joinThree(run: string, out: string, ...args: readonly string[]): Cli[] {
  return ["a", "b", "c"].map((id) => join(run, out, "--id", id, "--rate", "20", ...args));
}

/** Where a machine listens, as its screen says. */
export async function addressOf(cli: Cli): Promise<{ host: string; port: number; text: string }> {
  const [, host = "", port] = await cli.line(/listens on ([\d.]+):(\d+) for run/);
  return { host, port: Number(port), text: `${host}:${port}` };
}
