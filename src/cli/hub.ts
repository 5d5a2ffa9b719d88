import type { Command } from "commander";
import { HUB_ID } from "../model/id.js";
import { freshStart, hostName, versions } from "../node/computer.js";
import { type NodeSetup, OPEN_SETTINGS } from "../runtime/setup.js";
import { hubOptionsFromCommandLine, type NetworkOptions } from "../scenario/join-options.js";
import { hubInstructions } from "./forming/join-instructions.js";
import { addressesOf, listenPlanOf } from "./listen-plan.js";
import { addOptions, type ScreenOptions } from "./options.js";
import { runParticipant } from "./participant.js";
import { examples, strictCommand } from "./strict-command.js";

/** `k3mesh hub <run>`: the hub of a star, which is no machine. */
export function hubCommand(): Command {
  const command = strictCommand("hub")
    .description("be the hub of a star: it copies messages from leaf to leaf, and does not tick")
    .argument("<run>", "the name that all machines of the run were given")
    .addHelpText("after", examples("hub demo", "hub demo --listen 127.0.0.1 --no-mdns"));
  return addOptions(command, "hub").action(
    async (run: string, options: ScreenOptions & Record<string, unknown>) => {
      process.exitCode = await hub(hubOptionsFromCommandLine(run, options), options);
    },
  );
}

async function hub(options: NetworkOptions, screen: ScreenOptions): Promise<number> {
  const setup = setupOf(options);
  const listenPlan = await listenPlanOf(options);
  const instructions = hubInstructions(options.run, { ...listenPlan, mdns: options.mdns });
  return runParticipant(
    { node: { kind: "begin-hub", setup }, options, listenPlan, instructions },
    screen,
  );
}

function setupOf({ run, peers, gather, formTimeoutMs }: NetworkOptions): NodeSetup {
  return {
    run,
    members: null,
    id: HUB_ID,
    // There is no other id for a hub.
    idGiven: true,
    ...freshStart(),
    host: hostName(),
    topology: "star",
    ...OPEN_SETTINGS,
    peers: peers.flatMap(addressesOf),
    gather,
    formTimeoutMs,
    versions: versions(),
  };
}
