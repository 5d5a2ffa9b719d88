import type { Command } from "commander";
import { defaultId } from "../model/id.js";
import { capacityNow, refuseTooManyPeers } from "../node/capacity.js";
import { freshStart, hostName, versions } from "../node/computer.js";
import type { MachineSetup } from "../runtime/setup.js";
import { type JoinOptions, joinOptionsFromCommandLine } from "../scenario/join-options.js";
import { JoinInstructions } from "./forming/join-instructions.js";
import { addressesOf, listenPlanOf } from "./listen-plan.js";
import { addOptions, type ScreenOptions } from "./options.js";
import { runParticipant } from "./participant.js";
import { examples, strictCommand } from "./strict-command.js";

/** `k3mesh join <run>`: one machine of the run. */
export function joinCommand(): Command {
  const command = strictCommand("join")
    .description("join a run as one machine; the others do the same")
    .argument("<run>", "the name that all machines of the run were given")
    .addHelpText("after", examples("join demo", "join demo --rate 3 --peers 127.0.0.1 --no-mdns"));
  return addOptions(command, "join").action(
    async (run: string, options: ScreenOptions & Record<string, unknown>) => {
      process.exitCode = await join(joinOptionsFromCommandLine(run, options), options);
    },
  );
}

async function join(options: JoinOptions, screen: ScreenOptions): Promise<number> {
  refuseTooManyPeers(options, capacityNow(), "--machines");
  const setup = setupOf(options);
  const listenPlan = await listenPlanOf(options);
  const instructions = new JoinInstructions(setup, { ...listenPlan, mdns: options.mdns });
  return runParticipant(
    { node: { kind: "begin", setup }, options, listenPlan, instructions },
    screen,
  );
}

function setupOf(options: JoinOptions): MachineSetup {
  const { run, id, topology, machines, rules, seed, rate, peers, gather, formTimeoutMs } = options;
  return {
    run,
    members: null,
    id: id ?? defaultId(hostName()),
    idGiven: id !== undefined,
    ...freshStart(),
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
