import { type Screen, StreamOutput } from "../../src/cli/screen.js";

/** A screen that keeps what it was shown. */
export class FakeScreen implements Screen {
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly stdout: Screen["stdout"];
  readonly stderr: Screen["stderr"];

  constructor(isTTY: boolean, columns?: number) {
    const size = columns === undefined ? {} : { columns };
    this.stdout = new StreamOutput({ isTTY, ...size, write: (text) => this.out.push(text) });
    this.stderr = new StreamOutput({ isTTY, ...size, write: (text) => this.err.push(text) });
  }
}
