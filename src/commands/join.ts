import { lookup } from "node:dns/promises";
import type { Command } from "commander";
import type { Analysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { freshIncarnation, hostName, versions } from "../live/computer.js";
import { startMachine } from "../live/machine.js";
import { EVERY_ADDRESS, Networks } from "../live/networks.js";
import { plainOutcome } from "../live/plain-outcome.js";
import type { ListenAt } from "../live/tcp.js";
import { defaultId } from "../model/id.js";
import type { Address } from "../protocol/address-book.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { MachineSetup } from "../runtime/setup.js";
import { type HostPort, LISTEN_PORTS } from "../scenario/address.js";
import { ConfigError } from "../scenario/config-error.js";
import { type JoinOptions, joinOptionsFromCommandLine } from "../scenario/join-options.js";
import { conclude, concludeIfOver, concludeScattered } from "./conclude.js";
import { Outlook } from "./forming/outlook.js";
import { networksNamed } from "./interface-option.js";
import { exitAfter, onSignals } from "./interrupt.js";
import { JoinDisplay } from "./join-display.js";
import { meaningOf } from "./mesh-end.js";
import { addJoinOptions, type ScreenOptions } from "./options.js";
import { printReport } from "./report.js";
import { strictCommand } from "./strict-command.js";

/** `k3mesh join <run>`: this process is one machine of the run. */
export function joinCommand(): Command {
  const command = strictCommand("join")
    .description("join a run as one machine; the others do the same")
    .argument("<run>", "the name that all machines of the run were given");
  return addJoinOptions(command).action(
    async (run: string, options: ScreenOptions & Record<string, unknown>) => {
      process.exitCode = await join(joinOptionsFromCommandLine(run, options), options);
    },
  );
}

async function join(options: JoinOptions, screen: ScreenOptions): Promise<number> {
  const { run, mdns, formTimeoutMs } = options;
  const setup = setupOf(options);
  const { listen, networks } = await whereToBe(options);
  const outlook = new Outlook(setup, { networks, mdns });
  const display = screen.quiet
    ? undefined
    : new JoinDisplay(outlook, screen.json ? process.stderr : process.stdout);
  const observe = (event: LifeEvent) => {
    outlook.observe(event);
    display?.observe(event);
  };
  const surroundings = { listen, ...(mdns && { networks }), out: options.out };
  const { life, port } = await startMachine(setup, surroundings, observe);
  outlook.listens(port);
  const signals = onSignals(
    () => life.interrupt(),
    () => process.exit(exitAfter(signals, [])),
  );
  const [address, ...others] = outlook.addresses;
  const also = others.length === 0 ? "" : `, also on ${others.join(", ")}`;
  display?.line(`${setup.id} listens on ${address} for run ${run}${also}`);
  display?.line("no shared secret: anyone on this network can join");
  display?.wait(() => life.view);
  const outcome = await life.outcome;
  signals.release();
  display?.end();
  const attempt = { outlook, formTimeoutMs, byHand: true };
  const { exitCode, text, stack } = meaningOf(plainOutcome(outcome), attempt);
  if (text !== undefined) process.stderr.write(`k3mesh: ${text}\n`);
  if (screen.debug && stack !== undefined) process.stderr.write(`${stack}\n`);
  if (outcome.kind === "given-up") display?.line("ended before the start: nothing was written");
  if (outcome.kind !== "ended") return exitAfter(signals, [exitCode]);
  if (outcome.reason === "interrupted") {
    display?.line(`interrupted; the trace up to here is in ${outcome.folder}`);
    await concludeIfOver(outcome.folder);
    return exitAfter(signals, [exitCode]);
  }
  for (const { id, reason } of outcome.ungathered) {
    process.stderr.write(`k3mesh: the trace of ${id} could not be had: ${reason}\n`);
  }
  const show = (analysis: Analysis) => printReport(analysis, outcome.folder, screen, process);
  const say = (text: string) => display?.line(text);
  const verdict = options.gather
    ? exitCodeOf(await conclude(outcome.folder, show))
    : await concludeScattered(outcome.folder, show, say);
  return exitAfter(signals, [exitCode, verdict]);
}

function setupOf({
  run,
  id,
  topology,
  machines,
  rules,
  seed,
  rate,
  peers,
  gather,
  formTimeoutMs,
}: JoinOptions): MachineSetup {
  return {
    run,
    id: id ?? defaultId(hostName()),
    idGiven: id !== undefined,
    incarnation: freshIncarnation(),
    host: hostName(),
    topology,
    machines,
    rules,
    seed: seed ?? null,
    rate,
    peers: peers.flatMap(addressesOf),
    gather,
    formTimeoutMs,
    versions: versions(),
  };
}

/** Where to listen, and the networks to be found on. */
async function whereToBe({
  listen,
  interface: only,
}: JoinOptions): Promise<{ listen: ListenAt; networks: Networks }> {
  const ports = listen?.port === undefined ? LISTEN_PORTS : [listen.port];
  const host = listen === undefined ? EVERY_ADDRESS : await resolve(listen.host);
  return { listen: { host, ports }, networks: networksOf(host, only) };
}

/** Where to look: on the named interface, else wherever one can be reached. */
function networksOf(listenHost: string, only: string | undefined): Networks {
  const listening = new Networks(listenHost === EVERY_ADDRESS ? undefined : listenHost);
  if (only === undefined) return listening;
  const named = networksNamed(only);
  if (listenHost !== EVERY_ADDRESS && !named.up.some(({ address }) => address === listenHost)) {
    const problem = `nobody on ${only} reaches --listen ${listenHost}; leave one of them out`;
    throw new ConfigError("--interface", problem);
  }
  return named;
}

/** A host of `--listen` as an address of this computer. Throws ConfigError when it has none. */
async function resolve(host: string): Promise<string> {
  try {
    return (await lookup(host, 4)).address;
  } catch (cause) {
    throw new ConfigError("--listen", `${host} is no IPv4 address of this computer`, cause);
  }
}

/** A bare host stands for every port that `join` may have taken there. */
function addressesOf({ host, port }: HostPort): Address[] {
  return (port === undefined ? LISTEN_PORTS : [port]).map((one) => ({ host, port: one }));
}
