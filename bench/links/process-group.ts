import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TransportName } from "./message-transport.js";
import type { LinkAnswer, LinkOrder } from "./orders.js";

const CHILD = fileURLToPath(new URL("./link-child.ts", import.meta.url));
const HUB = fileURLToPath(new URL("./hub-child.ts", import.meta.url));
const IDS = ["a", "b", "c"] as const;
const ANSWER_MS_MAX = 20_000;

/** Three processes that are linked with each other in every way that is compared. */
export class ProcessGroup {
  readonly #children: readonly ChildProcess[];
  /** Of the star, if that is compared. */
  readonly #hub: ChildProcess | undefined;

  private constructor(children: readonly ChildProcess[], hub: ChildProcess | undefined) {
    this.#children = children;
    this.#hub = hub;
  }

  /** Hands a linked group to `use`, and leaves no process behind. */
  static async with(
    transports: readonly TransportName[],
    load: "full" | "low",
    use: (group: ProcessGroup) => Promise<void>,
  ): Promise<void> {
    const begin = (file: string) => fork(file, { execArgv: ["--import", "tsx"] });
    const hub = transports.includes("star") ? begin(HUB) : undefined;
    const group = new ProcessGroup(
      IDS.map(() => begin(CHILD)),
      hub,
    );
    try {
      for (const transport of transports) await group.#link(transport, load);
      await use(group);
    } finally {
      for (const child of group.#children) child.kill("SIGKILL");
      hub?.kill("SIGKILL");
    }
  }

  /** Loads the links of one kind; what each of the three measured. */
  load(transport: TransportName, forMs: number): Promise<LinkAnswer[]> {
    return this.#all(() => ({ kind: "load", transport, forMs }));
  }

  async #link(transport: TransportName, load: "full" | "low"): Promise<void> {
    const ports = (
      await this.#all((me) => ({ kind: "listen", transport, load, ids: IDS, me }))
    ).flat();
    const where = transport === "star" && this.#hub ? await ask(this.#hub, IDS) : ports;
    await this.#all(() => ({ kind: "join", transport, ports: where }));
  }

  #all(order: (place: number) => LinkOrder): Promise<LinkAnswer[]> {
    return Promise.all(this.#children.map((child, place) => ask(child, order(place))));
  }
}

function ask(child: ChildProcess, order: LinkOrder | readonly string[]): Promise<LinkAnswer> {
  return new Promise((resolve, reject) => {
    const over = (then: () => void) => {
      clearTimeout(late);
      child.removeListener("message", heard).removeListener("close", died);
      then();
    };
    const heard = (answer: LinkAnswer) => over(() => resolve(answer));
    const died = () => over(() => reject(new Error("a process of the benchmark ended")));
    const late = setTimeout(
      () => over(() => reject(new Error(`no answer to ${JSON.stringify(order)}`))),
      ANSWER_MS_MAX,
    );
    child.once("message", heard).once("close", died);
    child.send(order);
  });
}
