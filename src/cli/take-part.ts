import type { Analysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/verdict.js";
import { ChildNode, type NodeEnd } from "../node/child-node.js";
import { thisSystem } from "../node/computer.js";
import type { Begin, Forming, Report } from "../node/node-messages.js";
import { checkRunParent } from "../node/run-directory.js";
import type { NodeEvent } from "../runtime/node-event.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import { LISTEN_PORTS } from "../scenario/address.js";
import type { NetworkOptions } from "../scenario/join-options.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { counted } from "./figures.js";
import { hubNotices, waitingNotices } from "./forming/formation-notices.js";
import type { FormationNotice } from "./forming/notice.js";
import type { Outlook } from "./forming/outlook.js";
import { exitAfter, INTERRUPTED, NOTHING_WRITTEN, onSignals, type Signals } from "./interrupt.js";
import { LiveLog } from "./live-log.js";
import type { ScreenOptions } from "./options.js";
import { printFolder, printOwnReport } from "./report.js";
import { conclude, concludeIfOver, concludeScattered, meaningOf, nameSpoilt } from "./run-end.js";
import { complain, TERMINAL } from "./screen.js";
import type { Whereabouts } from "./whereabouts.js";

/** A machine or a hub that is to take part, as its command knows it. */
interface Part {
  readonly node:
    | { readonly kind: "begin"; readonly setup: MachineSetup }
    | { readonly kind: "begin-hub"; readonly setup: NodeSetup };
  readonly options: NetworkOptions;
  readonly whereabouts: Whereabouts;
  readonly outlook: Outlook;
}

/** Takes part in a run to its end, in a process of its own, and shows that; gives the exit code. */
export async function takePart(part: Part, screen: ScreenOptions): Promise<number> {
  checkRunParent(part.options.out);
  const log = screen.quiet
    ? undefined
    : new LiveLog(part.outlook, screen.json ? TERMINAL.stderr : TERMINAL.stdout);
  const signals = onSignals(
    () => node.tell({ kind: "stop" }),
    () => {
      node.kill();
      process.exit(exitAfter(signals, []));
    },
  );
  const watcher = new Watcher(part, screen, log);
  const node = new ChildNode(
    (report) => watcher.observe(report),
    (text) => (log ? log.complained(text) : TERMINAL.stderr.write(text)),
  );
  node.tell(beginOf(part));
  const end = await node.end;
  log?.end();
  return conclusion(end, part, screen, signals, (text) => log?.line(text));
}

function beginOf({ node, options, whereabouts }: Part): Begin {
  const { mdns, out } = options;
  const { listen, networks } = whereabouts;
  const only = networks.only === undefined ? {} : { only: networks.only };
  return { ...node, surroundings: { listen, mdns, ...only, out }, tells: "events" };
}

/** Shows what the process tells. */
class Watcher {
  readonly #part: Part;
  readonly #screen: ScreenOptions;
  readonly #log: LiveLog | undefined;
  readonly #system = thisSystem();
  #forming: Forming | undefined;
  /** What came before it is known where the machine listens. */
  #early: NodeEvent[] | undefined = [];

  constructor(part: Part, screen: ScreenOptions, log: LiveLog | undefined) {
    this.#part = part;
    this.#screen = screen;
    this.#log = log;
  }

  observe(report: Report): void {
    const { outlook } = this.#part;
    switch (report.kind) {
      case "listening":
        outlook.listens(report.port);
        this.#listens(report.port);
        for (const event of this.#early ?? []) this.#log?.observe(event);
        this.#early = undefined;
        break;
      case "forming":
      case "forming-star":
        this.#show(report);
        break;
      case "event":
        outlook.observe(report.event);
        if (this.#early) this.#early.push(report.event);
        else this.#log?.observe(report.event);
        if (report.event.kind === "started") {
          printFolder(report.event.folder, this.#screen, TERMINAL);
        }
        break;
      case "untold":
        this.#log?.line(`… ${counted(report.events, "event")} not shown: the screen stood still`);
        break;
      case "loaded":
      case "status":
      case "usage":
      case "outcome":
        break;
      default:
        report satisfies never;
    }
  }

  #show(forming: Forming): void {
    const isFirst = this.#forming === undefined;
    this.#forming = forming;
    if (isFirst) this.#log?.wait(() => this.#notices());
  }

  #listens(port: number): void {
    const { node, options, outlook } = this.#part;
    const [address, ...others] = outlook.addresses;
    const also = others.length === 0 ? "" : `, also on ${others.join(", ")}`;
    this.#log?.line(`${node.setup.id} listens on ${address} for run ${options.run}${also}`);
    if (options.listen?.port === undefined && !LISTEN_PORTS.includes(port)) {
      this.#log?.line(`all ports that others try are taken: mDNS tells them of ${port}, and a`);
      this.#log?.line(`firewall has to let in TCP ${port}`);
    }
    if (outlook.zoneHint !== undefined) this.#log?.line(`for others: ${outlook.zoneHint}`);
    this.#log?.line("no shared secret: anyone on this network can join");
  }

  #notices(): readonly FormationNotice[] {
    const { outlook } = this.#part;
    const forming = this.#forming;
    if (forming === undefined) return [];
    if (forming.kind === "forming") return waitingNotices(forming.view, outlook, this.#system);
    const { view } = forming;
    return hubNotices({ ...view, refusals: view.standing }, outlook);
  }
}

async function conclusion(
  end: NodeEnd,
  { node, outlook, options }: Part,
  screen: ScreenOptions,
  signals: Signals,
  say: (text: string) => void,
): Promise<number> {
  const attempt = {
    outlook,
    formTimeoutMs: options.formTimeoutMs,
    byHand: true,
    source: COMMAND_LINE,
  };
  const { exitCode, text, stack } = meaningOf(end, attempt);
  const whose = end.kind === "died" ? `${node.setup.id}: ` : "";
  if (text !== undefined) complain(`k3mesh: ${whose}${text}`);
  if (screen.debug && stack !== undefined) TERMINAL.stderr.write(`${stack}\n`);
  if (end.kind === "given-up") say(NOTHING_WRITTEN);
  if (end.kind !== "ended") return exitAfter(signals, [exitCode]);
  if (end.reason === "interrupted") {
    say(`interrupted; the trace up to here is in ${end.folder}`);
    await concludeIfOver(end.folder);
    return exitAfter(signals, [exitCode, INTERRUPTED]);
  }
  for (const { id, reason } of end.ungathered) {
    complain(`k3mesh: the trace of ${id} could not be had: ${reason}`);
  }
  const show = (analysis: Analysis) => printOwnReport(analysis, end.folder, screen, TERMINAL);
  const verdict = options.gather
    ? exitCodeOf(await conclude(end.folder, show, nameSpoilt))
    : await concludeScattered(end.folder, show, say);
  return exitAfter(signals, [exitCode, verdict]);
}
