import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { onTestFailed, onTestFinished } from "vitest";
import { until } from "./until.js";

/** Debian's own has Debian's packages; another one may come before it. */
const PYTHONS = ["python3", "/usr/bin/python3", "python"];

/** A Python 3 that has msgpack; undefined where there is none. */
export function pythonWithMsgpack(): string | undefined {
  const probe = ["-c", "import sys, msgpack; sys.exit(sys.version_info < (3, 8))"];
  return PYTHONS.find((python) => spawnSync(python, probe).status === 0);
}

/** A program in Python; it is gone after the test. */
export class PythonProgram {
  output = "";
  #code: number | null | undefined;
  readonly #child: ChildProcess;

  constructor(python: string, args: readonly string[]) {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" };
    this.#child = spawn(python, args, { stdio: ["ignore", "pipe", "pipe"], env });
    const keep = (text: string) => {
      this.output += text;
    };
    this.#child.stdout?.setEncoding("utf8").on("data", keep);
    this.#child.stderr?.setEncoding("utf8").on("data", keep);
    this.#child.once("close", (code) => {
      this.#code = code;
    });
    onTestFailed(() => console.error(this.output));
    onTestFinished(async () => {
      this.#child.kill("SIGKILL");
      await this.exitCode();
    });
  }

  /** Waits until it says something, and returns the match. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    const seen = () => this.output;
    return until(`${pattern}`, () => pattern.exec(this.output) ?? undefined, { seen });
  }

  /** Waits for its end; null when a signal ended it. */
  async exitCode(): Promise<number | null> {
    const ended = () => this.#code !== undefined;
    await until("the end of the program", ended, { seen: () => this.output });
    return this.#code ?? null;
  }
}
