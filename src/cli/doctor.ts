import type { Command } from "commander";
import { type System, thisSystem, versions } from "../node/computer.js";
import { EVERY_ADDRESS, hasLoopback, Networks } from "../node/networks.js";
import { manifest } from "../node/node-version.js";
import { defaultRouteAddresses, OwnAddresses } from "../node/own-addresses.js";
import { SCAN_MS, scanLan } from "../node/probes/lan-scanner.js";
import { freePorts, latenessUs, mdnsPortError } from "../node/probes/local.js";
import { runParentError } from "../node/run-directory.js";
import { openFilesLimit } from "../node/user-limits.js";
import { LISTEN_PORTS } from "../scenario/field.js";
import { DEFAULT_OUT } from "../scenario/scenario.js";
import { readSettings, typed } from "../scenario/settings.js";
import {
  judgeFolder,
  judgeInterfaces,
  judgeIpv6,
  judgeLoopback,
  judgeMdnsPort,
  judgeMulticast,
  judgeNode,
  judgeOpenFiles,
  judgePorts,
  judgeRuns,
  judgeTimers,
  unusedMulticast,
} from "./doctor/checks.js";
import {
  doctorExitCode,
  ending,
  type Finding,
  findingLines,
  plainFinding,
} from "./doctor/finding.js";
import { networksNamed } from "./listen-plan.js";
import { WaitingBar } from "./live-area.js";
import { type Screen, TERMINAL } from "./screen.js";
import {
  addOptions,
  examples,
  helpText,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";

const TIMERS_MS = 2_000;
const HELP =
  "Takes about 5 seconds. Each check is ok, warn (it works, within limits) or bad (it does not work until something is changed). The exit code is 4 if a check is bad, else 0.";

/** `k3mesh doctor`: can this computer and this network do it? */
export function doctorCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("doctor")
    .description("check whether this computer and this network can run k3mesh")
    .addHelpText("after", helpText(HELP))
    .addHelpText("after", examples("doctor", "doctor --interface 127.0.0.1 --json"));
  return addOptions(command, "doctor").action(async (options: TypedOptions) => {
    process.exitCode = await doctor(options, screen);
  });
}

async function doctor(options: TypedOptions, screen: Screen): Promise<number> {
  const given = readSettings(typed(options, "doctor"), "doctor");
  const networks = given.interface === undefined ? new Networks() : networksNamed(given.interface);
  const system = thisSystem();
  const bar = options.quiet ? undefined : new WaitingBar(screen.stderr, "checking", SCAN_MS);
  const findings = await examine(networks, given.out ?? DEFAULT_OUT, system).finally(() =>
    bar?.clear(),
  );
  const { stdout } = screen;
  if (options.json) {
    stdout.write(`${JSON.stringify({ system, checks: findings.map(plainFinding) }, null, 2)}\n`);
  } else {
    const shown = findings.filter(({ verdict }) => !options.quiet || verdict !== "ok");
    const lines = [...findingLines(shown, stdout), ...(options.quiet ? [] : [ending(findings)])];
    stdout.write(lines.map((line) => `${line}\n`).join(""));
  }
  return doctorExitCode(findings);
}

/** All checks at once, for most of them only wait. */
async function examine(networks: Networks, out: string, system: System): Promise<Finding[]> {
  const { only } = networks;
  const addresses = new OwnAddresses(EVERY_ADDRESS, only, await defaultRouteAddresses());
  const { isIpv6Alone } = addresses;
  const [portError, freeTcpPorts, lateness, lan] = await Promise.all([
    mdnsPortError(),
    freePorts(EVERY_ADDRESS, LISTEN_PORTS),
    latenessUs(TIMERS_MS),
    scanLan(networks.up),
  ]);
  const hearsLan = lan.echoes.some(({ at, heard }) => heard && !at.internal);
  return [
    judgeNode(versions().node, manifest().engines.node, system),
    isIpv6Alone
      ? judgeIpv6(addresses.bestFirst, system)
      : judgeInterfaces(addresses.bestFirst, only !== undefined, system),
    judgeLoopback(hasLoopback(), system),
    judgeMdnsPort(portError, system),
    isIpv6Alone
      ? unusedMulticast(lan.echoes)
      : judgeMulticast(lan.echoes, portError === null, system),
    judgePorts(LISTEN_PORTS, freeTcpPorts, system),
    judgeRuns(lan.sightings, hearsLan, system),
    judgeFolder(out, runParentError(out), system),
    judgeOpenFiles(openFilesLimit(), system),
    judgeTimers(lateness, system),
  ];
}
