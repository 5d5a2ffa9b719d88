import type { Analysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/verdict.js";
import { ChildNode, type NodeEnd } from "../node/child-node.js";
import { freshStart, hostName, thisSystem, versions } from "../node/computer.js";
import type { Begin, ChildMessage, Forming } from "../node/node-messages.js";
import { checkRunParent } from "../node/run-directory.js";
import type { NodeEvent } from "../runtime/node-event.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import { LISTEN_PORTS } from "../scenario/field.js";
import type { NetworkOptions } from "../scenario/join-options.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { counted } from "./figures.js";
import { hubNotices, waitingNotices } from "./forming/formation-notices.js";
import { JoinInstructions } from "./forming/join-instructions.js";
import type { FormationNotice } from "./forming/notice.js";
import { exitAfter, INTERRUPTED, NOTHING_WRITTEN, onSignals, type Signals } from "./interrupt.js";
import { addressesOf, type ListenPlan, listenPlanOf } from "./listen-plan.js";
import { LiveLog } from "./live-log.js";
import type { ScreenOptions } from "./options.js";
import { printFolder, printOwnReport } from "./report.js";
import {
  finalizeIfOver,
  finalizeRun,
  finalizeScattered,
  meaningOf,
  nameLeftOut,
} from "./run-end.js";
import { complain, TERMINAL } from "./screen.js";

type Own = "id" | "idGiven" | "topology" | "machines" | "rules" | "seed" | "rate";

/** What a command tells its machine, or its hub, beside what is alike for both. */
type Role =
  | { readonly kind: "begin"; readonly own: Pick<MachineSetup, Own> }
  | { readonly kind: "begin-hub"; readonly own: Pick<NodeSetup, Own> };

interface Participant {
  readonly id: string;
  readonly options: NetworkOptions;
  readonly instructions: JoinInstructions;
}

/** Runs a machine or a hub in a process of its own, shows it to its end, gives the exit code. */
export async function runParticipant(
  role: Role,
  options: NetworkOptions,
  screen: ScreenOptions,
): Promise<number> {
  const listenPlan = await listenPlanOf(options);
  const { run, mdns, out } = options;
  const instructions = new JoinInstructions({ run, ...role.own }, { ...listenPlan, mdns });
  const participant = { id: role.own.id, options, instructions };
  checkRunParent(out);
  const log = screen.quiet
    ? undefined
    : new LiveLog(instructions, screen.json ? TERMINAL.stderr : TERMINAL.stdout);
  const signals = onSignals(
    () => node.tell({ kind: "stop" }),
    () => {
      node.kill();
      process.exit(exitAfter(signals, []));
    },
  );
  const watcher = new Watcher(participant, screen, log);
  const node = new ChildNode(
    (report) => watcher.observe(report),
    (text) => (log ? log.complained(text) : TERMINAL.stderr.write(text)),
  );
  node.tell(beginOf(role, options, listenPlan));
  const end = await node.end;
  log?.end();
  return exitAfterEnd(end, participant, screen, signals, (text) => log?.line(text));
}

function beginOf(role: Role, options: NetworkOptions, { listen, networks }: ListenPlan): Begin {
  const { run, peers, gather, formTimeoutMs, mdns, out } = options;
  const only = networks.only === undefined ? {} : { only: networks.only };
  const common = {
    run,
    members: null,
    ...freshStart(),
    host: hostName(),
    peers: peers.flatMap(addressesOf),
    gather,
    formTimeoutMs,
    versions: versions(),
  };
  const rest = { environment: { listen, mdns, ...only, out }, tells: "events" } as const;
  return role.kind === "begin"
    ? { kind: role.kind, setup: { ...common, ...role.own }, ...rest }
    : { kind: role.kind, setup: { ...common, ...role.own }, ...rest };
}

/** Shows what the process tells. */
class Watcher {
  readonly #participant: Participant;
  readonly #screen: ScreenOptions;
  readonly #log: LiveLog | undefined;
  readonly #system = thisSystem();
  #forming: Forming | undefined;
  /** What came before it is known where the machine listens. */
  #early: NodeEvent[] | undefined = [];

  constructor(participant: Participant, screen: ScreenOptions, log: LiveLog | undefined) {
    this.#participant = participant;
    this.#screen = screen;
    this.#log = log;
  }

  observe(report: ChildMessage): void {
    const { instructions } = this.#participant;
    switch (report.kind) {
      case "listening":
        instructions.listens(report.port);
        this.#listens(report.port);
        for (const event of this.#early ?? []) this.#log?.observe(event);
        this.#early = undefined;
        break;
      case "forming":
      case "forming-star":
        this.#show(report);
        break;
      case "event":
        instructions.observe(report.event);
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
    const { id, options, instructions } = this.#participant;
    const [address, ...others] = instructions.addresses;
    const also = others.length === 0 ? "" : `, also on ${others.join(", ")}`;
    this.#log?.line(`${id} listens on ${address} for run ${options.run}${also}`);
    if (options.listen?.port === undefined && !LISTEN_PORTS.includes(port)) {
      this.#log?.line(`all ports that others try are taken: mDNS tells them of ${port}, and a`);
      this.#log?.line(`firewall has to let in TCP ${port}`);
    }
    if (instructions.zoneHint !== undefined)
      this.#log?.line(`for others: ${instructions.zoneHint}`);
    this.#log?.line("no shared secret: anyone on this network can join");
  }

  #notices(): readonly FormationNotice[] {
    const { instructions } = this.#participant;
    const forming = this.#forming;
    if (forming === undefined) return [];
    if (forming.kind === "forming") return waitingNotices(forming.view, instructions, this.#system);
    const { view } = forming;
    return hubNotices({ ...view, refusals: view.standing }, instructions);
  }
}

async function exitAfterEnd(
  end: NodeEnd,
  { id, instructions, options }: Participant,
  screen: ScreenOptions,
  signals: Signals,
  say: (text: string) => void,
): Promise<number> {
  const attempt = {
    instructions,
    formTimeoutMs: options.formTimeoutMs,
    byHand: true,
    source: COMMAND_LINE,
  };
  const { exitCode, text, stack } = meaningOf(end, attempt);
  const label = end.kind === "died" ? `${id}: ` : "";
  if (text !== undefined) complain(`k3mesh: ${label}${text}`);
  if (screen.debug && stack !== undefined) TERMINAL.stderr.write(`${stack}\n`);
  if (end.kind === "given-up") say(NOTHING_WRITTEN);
  if (end.kind !== "ended") return exitAfter(signals, [exitCode]);
  if (end.reason === "interrupted") {
    say(`interrupted; the trace up to here is in ${end.folder}`);
    await finalizeIfOver(end.folder);
    return exitAfter(signals, [exitCode, INTERRUPTED]);
  }
  for (const { id, reason } of end.ungathered) {
    complain(`k3mesh: the trace of ${id} is not here: ${reason}`);
  }
  const show = (analysis: Analysis) => printOwnReport(analysis, end.folder, screen, TERMINAL);
  const verdict = options.gather
    ? exitCodeOf(await finalizeRun(end.folder, show, nameLeftOut))
    : await finalizeScattered(end.folder, show, say);
  return exitAfter(signals, [exitCode, verdict]);
}
