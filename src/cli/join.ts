import type { Command } from "commander";
import { defaultId } from "../model/id.js";
import { capacityNow, refuseTooManyPeers } from "../node/capacity.js";
import { hostName } from "../node/computer.js";
import { type JoinOptions, joinOptionsFromCommandLine } from "../scenario/join-options.js";
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

function join(options: JoinOptions, screen: ScreenOptions): Promise<number> {
  refuseTooManyPeers(options, capacityNow(), "--machines");
  const { id = defaultId(hostName()), topology, machines, rules, seed = null, rate } = options;
  const idGiven = options.id !== undefined;
  const own = { id, idGiven, topology, machines, rules, seed, rate };
  return runParticipant({ kind: "begin", own }, options, screen);
}
