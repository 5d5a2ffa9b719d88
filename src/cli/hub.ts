import type { Command } from "commander";
import { HUB_ID } from "../model/id.js";
import { OPEN_SETTINGS } from "../runtime/setup.js";
import { hubOptionsFromCommandLine, type NetworkOptions } from "../scenario/join-options.js";
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

function hub(options: NetworkOptions, screen: ScreenOptions): Promise<number> {
  // There is no other id for a hub.
  const own = { id: HUB_ID, idGiven: true, topology: "star", ...OPEN_SETTINGS } as const;
  return runParticipant({ kind: "begin-hub", own }, options, screen);
}
