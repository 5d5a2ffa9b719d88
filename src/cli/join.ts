import type { Command } from "commander";
import { defaultId, HUB_ID } from "../model/id.js";
import { capacityNow, refuseTooManyPeers } from "../node/capacity.js";
import { hostName } from "../node/computer.js";
import { OPEN_SETTINGS } from "../runtime/setup.js";
import {
  hubOptionsFromCommandLine,
  type JoinOptions,
  joinOptionsFromCommandLine,
} from "../scenario/join-options.js";
import { runParticipant } from "./participant.js";
import {
  addOptions,
  examples,
  type ScreenOptions,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";

/** `k3mesh join <run>`: one machine of the run. */
export function joinCommand(): Command {
  const command = strictCommand("join")
    .description("join a run with one machine; the other computers do the same")
    .argument("<run>", "the name that all machines of the run were given")
    .addHelpText("after", examples("join demo", "join demo --rate 3 --peers 127.0.0.1 --no-mdns"));
  return addOptions(command, "join").action(async (run: string, options: TypedOptions) => {
    process.exitCode = await join(joinOptionsFromCommandLine(run, options), options);
  });
}

function join(options: JoinOptions, screen: ScreenOptions): Promise<number> {
  refuseTooManyPeers(options, capacityNow(), "--machines");
  const { id = defaultId(hostName()), topology, machines, rules, seed = null, rate } = options;
  const idGiven = options.id !== undefined;
  const own = { id, idGiven, topology, machines, rules, seed, rate };
  return runParticipant({ kind: "begin", own }, options, screen);
}

/** `k3mesh hub <run>`: the hub of a star, which is no machine. */
export function hubCommand(): Command {
  const command = strictCommand("hub")
    .description(
      "run the hub of a star, which copies messages between the leaves and does not tick",
    )
    .argument("<run>", "the name that all machines of the run were given")
    .addHelpText("after", examples("hub demo", "hub demo --listen 127.0.0.1 --no-mdns"));
  return addOptions(command, "hub").action(async (run: string, options: TypedOptions) => {
    // There is no other id for a hub.
    const own = { id: HUB_ID, idGiven: true, topology: "star", ...OPEN_SETTINGS } as const;
    const network = hubOptionsFromCommandLine(run, options);
    process.exitCode = await runParticipant({ kind: "begin-hub", own }, network, options);
  });
}
