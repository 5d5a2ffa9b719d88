import { type ChildProcess, spawn } from "node:child_process";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFailed, onTestFinished, vi } from "vitest";
import { childPids } from "./pids.js";
import { BOUND_MS, until } from "./until.js";

const CLI = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));
/** What its screens call it, where it was started from here. */
export const CALLED: string = `node ${relative(process.cwd(), CLI)}`;

// Processes take their time on a loaded computer; what waits in these tests has bounds of its own.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

/** What freezes, thaws and kills a process, whatever it wants. */
const UNHANDLED: readonly NodeJS.Signals[] = ["SIGSTOP", "SIGCONT", "SIGKILL"];

/** How a process ended; `code` is null when a signal ended it. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface StartOptions {
  readonly cwd?: string;
  /** A command that becomes the one behind it, so that this is the process that was started. */
  readonly through?: readonly string[];
  /** No file may grow beyond so many blocks of 512 or 1,024 bytes, as the shell counts. */
  readonly fileBlocks?: number;
  /** No more files may be open in one process. */
  readonly openFiles?: number;
  /** In a process group of its own, as a shell starts a command. */
  readonly ownGroup?: boolean;
}

/** A `k3mesh` process on built code. */
export class Cli {
  readonly pid: number;
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly #args: readonly string[];
  #exit: Exit | undefined;

  constructor(args: readonly string[], options: StartOptions) {
    const { cwd, through = [], fileBlocks, openFiles, ownGroup = false } = options;
    this.#args = args;
    const limits = [
      ...(fileBlocks === undefined ? [] : [`ulimit -f ${fileBlocks}`]),
      ...(openFiles === undefined ? [] : [`ulimit -n ${openFiles}`]),
    ];
    const limited =
      limits.length === 0 ? [] : ["sh", "-c", [...limits, 'exec "$@"'].join("; "), "sh"];
    const [program = "", ...rest] = [...through, ...limited, process.execPath, CLI, ...args];
    this.#child = spawn(program, rest, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: ownGroup,
      ...(cwd !== undefined && { cwd }),
    });
    this.pid = this.#child.pid ?? 0;
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.#child.once("close", (code, signal) => {
      this.#exit = { code, signal };
    });
  }

  /** Whether it has ended and all its output is here. */
  get ended(): boolean {
    return this.#exit !== undefined;
  }

  /** Waits for a text on either stream, and returns its match. */
  line(pattern: RegExp, boundMs: number = BOUND_MS): Promise<RegExpExecArray> {
    const look = () => pattern.exec(this.stdout) ?? pattern.exec(this.stderr) ?? undefined;
    return until(`${pattern}`, look, { boundMs, seen: () => this.toString() });
  }

  /** Waits for its end. */
  async exit(boundMs: number = BOUND_MS): Promise<Exit> {
    const seen = () => this.toString();
    return await until("the end of the process", () => this.#exit, { boundMs, seen });
  }

  /** Waits for its end, and returns the exit code. */
  async exitCode(boundMs: number = BOUND_MS): Promise<number | null> {
    return (await this.exit(boundMs)).code;
  }

  /** Reads its stdout no further, as `head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** What no process can handle hits who takes part as a whole, its screen and its machine. */
  signal(signal: NodeJS.Signals): void {
    const takesPart = ["join", "hub"].includes(this.#args[0] ?? "");
    const machines = takesPart && UNHANDLED.includes(signal) ? childPids(this.pid) : [];
    for (const pid of machines) process.kill(pid, signal);
    this.#child.kill(signal);
  }

  /** Signals the screen alone, which the machine does not notice. */
  signalScreen(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Signals the process and its machines, as a terminal does; needs `ownGroup`. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** The machines of a command when there are `count`, in the order in which they were started. */
  async machinePids(count: number): Promise<number[]> {
    const enough = () => {
      const pids = childPids(this.pid);
      return pids.length >= count && pids;
    };
    return await until(`${count} machines`, enough, { seen: () => this.toString() });
  }

  toString(): string {
    return `k3mesh ${this.#args.join(" ")}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }
}

/** Starts `k3mesh` with these arguments; it is gone after the test, whatever becomes of that. */
export function start(args: readonly string[], options: StartOptions = {}): Cli {
  const cli = new Cli(args, options);
  onTestFailed(() => console.error(cli.toString()));
  onTestFinished(async () => {
    const machines = cli.ended ? [] : childPids(cli.pid);
    cli.signal("SIGKILL");
    for (const pid of machines) killNow(pid);
    await cli.exit();
  });
  return cli;
}

/** Runs `k3mesh` to its end. */
export async function finish(
  args: readonly string[],
  options: StartOptions = {},
): Promise<Cli & { readonly code: number | null }> {
  const cli = start(args, options);
  return Object.assign(cli, { code: await cli.exitCode() });
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
