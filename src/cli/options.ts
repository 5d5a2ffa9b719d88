import type { Command } from "commander";
import { parseNumber } from "../scenario/field.js";

/** What a command shows, and how much of it. */
export interface ScreenOptions {
  /** One JSON document on stdout, all else on stderr. */
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Show the stack of an error. */
  readonly debug?: boolean;
}

const QUIET_OF_A_RUN = "show the folder on stdout, what went wrong on stderr, and nothing else";

/** Adds the options of a run that `run` and `join` share. */
function addSharedOptions(command: Command, formTimeout: string): Command {
  command
    .option("--machines <n>", "how many machines the run has (default: 3)", numberOrText)
    .option("--rate-range <range>", "whole ticks per second to pick from by seed (default: 1-6)")
    .option("--draw-range <n>", "an idle tick draws from 1 to n (default: 10)", numberOrText)
    .option("--internal-probability <p>", "of an idle tick, instead of the draw", numberOrText)
    .option("--duration <time>", "how long machines tick, like 500ms, 60s, 2m, 1h (default: 60s)")
    .option("--seed <n>", "makes rates, phases and draws repeatable", numberOrText)
    .option(
      "--phase <mode>",
      "when each machine's first tick comes: random, by seed in its first period; or aligned, all at once (default: random)",
    )
    .option("--literal", "send the clock, then increment it, and see what that breaks");
  return addPlaceOptions(command, formTimeout);
}

function addPlaceOptions(command: Command, formTimeout: string): Command {
  command.option(
    "--form-timeout <time>",
    `how long machines look for each other (default: ${formTimeout})`,
  );
  return addOutOption(command);
}

/** Adds `--out`, the parent of the run folders. */
export function addOutOption(command: Command): Command {
  return command.option("--out <folder>", "where the folders of runs are (default: runs)");
}

/** Adds `--json`, `--quiet` and `--debug`. */
export function addScreenOptions(command: Command, quiet = "show only what went wrong"): Command {
  return command
    .option("--json", "one JSON document on stdout, all else on stderr")
    .option("--quiet", quiet)
    .option("--debug", "show where an error comes from");
}

/** Adds what only `run` has. */
export function addRunOptions(command: Command): Command {
  const named = command.option("--name <name>", "of the run and its folder");
  return addScreenOptions(addRunsOptions(addTopologyOption(named)), QUIET_OF_A_RUN);
}

/** Adds what a run on this computer takes, whatever its name and topology. */
function addRunsOptions(command: Command): Command {
  const rates = command.option("--rates <list>", "ticks per second of each machine, like 1,3,6");
  return addSharedOptions(rates, "30s, and 1s more for each machine beyond 10");
}

function addTopologyOption(command: Command): Command {
  return command.option("--topology <name>", "mesh, or star with one hub (default: mesh)");
}

/** Adds what only `compare` has to the options of a run. */
export function addCompareOptions(command: Command): Command {
  const own = command
    .option("--repeat <k>", "how many pairs of runs (default: 5)", numberOrText)
    .option("--kill <time>", "kill the hub, and the first machine of the mesh, at this moment");
  return addScreenOptions(addRunsOptions(own));
}

/** Adds `--interface`, the network to use where there are several. */
export function addInterfaceOption(command: Command): Command {
  return command.option(
    "--interface <name>",
    "look, and be found, only there (or by an address of it)",
  );
}

/** Adds what only `join` has, and what it shares with `hub`. */
export function addJoinOptions(command: Command): Command {
  const own = command
    .option("--id <id>", "this machine's name (default: from the host name)")
    .option("--rate <n>", "this machine's ticks per second", numberOrText);
  const shared = addSharedOptions(addTopologyOption(addNetworkOptions(own)), "10m");
  return addScreenOptions(shared, QUIET_OF_A_RUN);
}

/** Adds all that `hub` has. */
export function addHubOptions(command: Command): Command {
  return addScreenOptions(addPlaceOptions(addNetworkOptions(command), "10m"), QUIET_OF_A_RUN);
}

function addNetworkOptions(command: Command): Command {
  return addInterfaceOption(
    command.option("--listen <host[:port]>", "listen, and be found, only there"),
  )
    .option("--peers <list>", "where others may be: host[:port],…")
    .option("--no-mdns", "look for nobody by mDNS")
    .option("--no-gather", "leave the others' traces where they were made");
}

/** What is no number stays as it was typed: the check of the options then names it. */
function numberOrText(text: string): number | string {
  return parseNumber(text) ?? text;
}
