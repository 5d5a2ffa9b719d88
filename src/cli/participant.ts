import type { Analysis } from "../analysis/analyze.js";
import type { MatchedRun } from "../analysis/matching.js";
import { exitCodeOf } from "../analysis/verdict.js";
import { ChildNode, type NodeEnd } from "../node/child-node.js";
import { freshStart, hostName, type System, thisSystem, versions } from "../node/computer.js";
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
import { printFolder, printOwnReport } from "./report.js";
import {
  finalizeIfOver,
  finalizeRun,
  finalizeScattered,
  meaningOf,
  nameLeftOut,
} from "./run-end.js";
import { complain, TERMINAL } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";

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
  const node = new ChildNode(watcherOf(participant, screen, log), (text) =>
    log ? log.complained(text) : TERMINAL.stderr.write(text),
  );
  node.tell(beginOf(role, options, listenPlan));
  const end = await node.end;
  log?.end();
  return exitAfterEnd(end, participant, screen, signals, (text) => log?.line(text));
}

function beginOf({ kind, own }: Role, options: NetworkOptions, plan: ListenPlan): Begin {
  const { run, peers, gather, formTimeoutMs, mdns, out } = options;
  const { only } = plan.networks;
  const setup = {
    run,
    members: null,
    ...freshStart(),
    host: hostName(),
    peers: peers.flatMap(addressesOf),
    gather,
    formTimeoutMs,
    versions: versions(),
    ...own,
  };
  const environment = { listen: plan.listen, mdns, ...(only !== undefined && { only }), out };
  return { kind, setup, environment, tells: "events" } as Begin;
}

/** Shows what the process tells. */
function watcherOf(
  { id, options, instructions }: Participant,
  screen: ScreenOptions,
  log: LiveLog | undefined,
): (report: ChildMessage) => void {
  const system = thisSystem();
  let forming: Forming | undefined;
  let isShown = false;
  /** What came before it is known where the machine listens. */
  let early: NodeEvent[] | undefined = [];
  const notices = () => (forming ? noticesOf(forming, instructions, system) : []);
  return (report) => {
    switch (report.kind) {
      case "listening":
        instructions.listens(report.port);
        for (const line of listeningLines(id, options, instructions, report.port)) log?.line(line);
        for (const event of early ?? []) log?.observe(event);
        early = undefined;
        break;
      case "forming":
      case "forming-star":
        forming = report;
        if (!isShown) log?.wait(notices);
        isShown = true;
        break;
      case "event":
        instructions.observe(report.event);
        if (early) early.push(report.event);
        else log?.observe(report.event);
        if (report.event.kind === "started") printFolder(report.event.folder, screen, TERMINAL);
        break;
      case "untold":
        log?.line(`… ${counted(report.events, "event")} not shown: the screen stood still`);
        break;
      case "loaded":
      case "status":
      case "usage":
      case "outcome":
        break;
      default:
        report satisfies never;
    }
  };
}

function listeningLines(
  id: string,
  { run, listen }: NetworkOptions,
  { addresses, zoneHint }: JoinInstructions,
  port: number,
): string[] {
  const [address, ...others] = addresses;
  const also = others.length === 0 ? "" : `, also on ${others.join(", ")}`;
  const isUntried = listen?.port === undefined && !LISTEN_PORTS.includes(port);
  return [
    `${id} listens on ${address} for run ${run}${also}`,
    ...(isUntried
      ? [
          `all ports that others try are taken: mDNS tells them of ${port}, and a`,
          `firewall has to let in TCP ${port}`,
        ]
      : []),
    ...(zoneHint === undefined ? [] : [`for others: ${zoneHint}`]),
    "no shared secret: anyone on this network can join",
  ];
}

function noticesOf(
  forming: Forming,
  instructions: JoinInstructions,
  system: System,
): readonly FormationNotice[] {
  if (forming.kind === "forming") return waitingNotices(forming.view, instructions, system);
  const { view } = forming;
  return hubNotices({ ...view, refusals: view.activeRefusals }, instructions);
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
  const show = (analysis: Analysis, run: MatchedRun) =>
    printOwnReport(analysis, run, end.folder, screen, TERMINAL);
  const verdict = options.gather
    ? exitCodeOf(await finalizeRun(end.folder, show, nameLeftOut))
    : await finalizeScattered(end.folder, show, say);
  return exitAfter(signals, [exitCode, verdict]);
}
