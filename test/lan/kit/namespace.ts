import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Names begin so and go on with the process that made them: runs side by side never collide. */
const PREFIX = "k3mesh-lan";
const UP_MS_MAX = 10_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A network namespace with nothing in it but loopback; gone with this process at the latest. */
export class Namespace {
  static readonly #living = new Set<Namespace>();
  static #made = 0;

  readonly name: string;

  constructor() {
    if (Namespace.#made === 0) {
      Namespace.removeAll();
      removeWithThisProcess();
    }
    Namespace.#made += 1;
    this.name = `${PREFIX}-${process.pid}-${Namespace.#made}`;
    tool("ip", ["netns", "add", this.name]);
    Namespace.#living.add(this);
    this.ip("link set lo up");
  }

  /** Runs `ip` in here, a line for each command. */
  ip(...commands: readonly string[]): void {
    tool("ip", ["-n", this.name, "-batch", "-"], commands);
  }

  /** Runs `tc` in here, a line for each command. */
  tc(...commands: readonly string[]): void {
    tool("tc", ["-n", this.name, "-batch", "-"], commands);
  }

  /** Runs `bridge` in here, a line for each command. */
  bridge(...commands: readonly string[]): void {
    tool("bridge", ["-n", this.name, "-batch", "-"], commands);
  }

  /** Waits until an interface is up and has a carrier. */
  awaitUp(interfaceName: string): void {
    const deadlineMs = Date.now() + UP_MS_MAX;
    const show = ["-n", this.name, "-oneline", "link", "show", "dev", interfaceName];
    while (!tool("ip", show).includes(" state UP ")) {
      if (Date.now() >= deadlineMs) throw new Error(`${interfaceName} did not come up`);
    }
  }

  /** What to put before a command so that it runs in here, as the process that was started. */
  get entrance(): string[] {
    return ["ip", "netns", "exec", this.name];
  }

  /** Ends every process in here, and the namespace. */
  remove(): void {
    if (Namespace.#living.delete(this)) removeByName(this.name);
  }

  /** Removes what this process has left, and those that could not do it themselves. */
  static removeAll(): void {
    Namespace.#living.clear();
    for (const name of leftovers()) {
      try {
        removeByName(name);
      } catch {
        // Another process has just done it.
      }
    }
  }
}

function removeWithThisProcess(): void {
  process.on("exit", () => Namespace.removeAll());
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      Namespace.removeAll();
      // Whoever else listens decides what becomes of the process.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

/** The namespaces of this process, and of those that live no more. */
function leftovers(): string[] {
  const names = tool("ip", ["netns", "list"]).match(new RegExp(`^${PREFIX}-\\d+-\\d+`, "gm")) ?? [];
  return names.filter((name) => {
    const pid = Number(name.split("-").at(-2));
    return pid === process.pid || !lives(pid);
  });
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function removeByName(name: string): void {
  for (const pid of tool("ip", ["netns", "pids", name]).split("\n").filter(Boolean)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  tool("ip", ["netns", "delete", name]);
}

/** Throws what the tool had to say. */
function tool(program: string, args: readonly string[], input: readonly string[] = []): string {
  return execFileSync(program, args, { encoding: "utf8", input: input.join("\n"), stdio: "pipe" });
}
