import { DEFAULT_RULES, type Draw } from "../../model/rules.js";
import { DEFAULT_TOPOLOGY } from "../../model/topology.js";
import { LOOPBACK } from "../../node/computer.js";
import { Networks } from "../../node/networks.js";
import { type OwnAddress, OwnAddresses } from "../../node/own-addresses.js";
import { addressKey, hostIn, isLinkLocal } from "../../protocol/address.js";
import {
  type Setting,
  type SpecifiedSettings,
  sameSetting,
  settingsOf,
} from "../../protocol/settings.js";
import type { NodeEvent } from "../../runtime/node-event.js";
import { formatDuration } from "../../scenario/field.js";
import { DEFAULT_MACHINES, type Scenario } from "../../scenario/scenario.js";
import { calledAs } from "../called-as.js";
import type { Trouble } from "../remedies.js";
import { unbroken } from "../text.js";

/** How others can come to this machine. */
interface Reach {
  /** Where they are, for mDNS. */
  readonly networks: Networks;
  /** Where they may dial it. */
  readonly addresses: OwnAddresses;
  /** Whether they can find it by mDNS. */
  readonly mdns: boolean;
}

const DEFAULTS = settingsOf({
  topology: DEFAULT_TOPOLOGY,
  machines: DEFAULT_MACHINES,
  rules: DEFAULT_RULES,
  seed: null,
});

/** How other machines reach this one: what to type there, and what may prevent it. */
export class JoinInstructions {
  readonly run: string;
  readonly #given: readonly Setting[];
  readonly #reach: Reach;
  /** The names of networks without multicast. */
  readonly #withoutMulticast = new Set<string>();
  readonly #others = new RunsHeard();
  #portTaken = false;
  #port = 0;

  constructor(given: SpecifiedSettings & { readonly run: string }, reach: Reach) {
    this.run = given.run;
    this.#given = settingsOf(given);
    this.#reach = reach;
  }

  /** The port of this machine is known now. */
  listens(port: number): void {
    this.#port = port;
  }

  /** `host:port` of this machine, the best first; loopback where there is nothing else. */
  get addresses(): string[] {
    const all = this.#reach.addresses.bestFirst;
    const others = all.filter(({ internal }) => !internal);
    return this.#keysOf(others.length > 0 ? others : all);
  }

  /** Whether others reach this machine by IPv6 alone, by which machines do not find each other. */
  get isIpv6Alone(): boolean {
    return this.#reach.addresses.isIpv6Alone;
  }

  /** What to type elsewhere to come here; with several addresses where any may be the right one. */
  get peersOption(): string {
    return `--peers ${this.#keysOf(this.#reach.addresses.likeliest).join(",")}`;
  }

  /** What people have to do with the address themselves; undefined when it is right as it is. */
  get zoneHint(): string | undefined {
    return this.addresses.some((address) => isLinkLocal(hostIn(address)))
      ? "put behind % the interface of the computer where it is typed"
      : undefined;
  }

  /** What may keep other machines from coming. */
  get trouble(): Trouble {
    const { networks, mdns } = this.#reach;
    const { only, up } = networks;
    if (this.isIpv6Alone) return "ipv6-alone";
    if (only === undefined && up.every(({ internal }) => internal)) return "no-network";
    if (this.#portTaken) return "port-5353-taken";
    if (!mdns) return "cannot-connect";
    return this.#hasNoMulticast ? "no-multicast" : "none-seen";
  }

  /** Where to type the command. */
  get place(): string {
    const onlyHere = this.#reach.addresses.bestFirst.every(({ internal }) => internal);
    return onlyHere ? "in another terminal" : "on another computer or terminal";
  }

  /** The other runs on this LAN. */
  get otherRuns(): OtherRun[] {
    return this.#others.now(performance.now());
  }

  observe(event: NodeEvent): void {
    if (event.kind === "other-run") {
      this.#others.heard(event.run, event.incarnation, performance.now());
    }
    if (event.kind === "no-multicast") this.#withoutMulticast.add(event.network);
    if (event.kind === "trouble" && /EADDRINUSE|EACCES/.test(event.text)) this.#portTaken = true;
  }

  /** Whether this is a hub, which has the settings of its leaves. */
  get isHub(): boolean {
    return !this.#given.some(({ name }) => name === "machines");
  }

  /** What to type here to join a star. */
  get starCommand(): string {
    const options = this.#options((one) => {
      return one.name !== "topology" && !DEFAULTS.some((other) => sameSetting(one, other));
    });
    return unbroken(`${calledAs()} join ${this.run} --topology star${options}`);
  }

  /** What to type where a star's hub should be. */
  get hubCommand(): string {
    return unbroken(`${calledAs()} hub ${this.run}${this.#toHere}`);
  }

  /** The command; with the settings named `also` even where they are the defaults. */
  command(also: readonly Setting["name"][] = []): string {
    const options = this.#options((one) => {
      return also.includes(one.name) || !DEFAULTS.some((other) => sameSetting(one, other));
    });
    return unbroken(`${calledAs()} join ${this.run}${options}${this.#toHere}`);
  }

  #options(wanted: (setting: Setting) => boolean): string {
    // There is no option to say that something is off.
    const given = this.#given.filter((one) => one.value !== false && wanted(one));
    return given.map((one) => ` ${settingOption(one)}`).join("");
  }

  /** What leads others here, where mDNS does not. */
  get #toHere(): string {
    return this.#isFound ? "" : ` ${this.peersOption}`;
  }

  #keysOf(addresses: readonly OwnAddress[]): string[] {
    const hosts = addresses.length > 0 ? addresses.map(({ address }) => address) : [LOOPBACK];
    return hosts.map((host) => addressKey({ host, port: this.#port }));
  }

  /** Whether mDNS leads others here. */
  get #isFound(): boolean {
    return this.#reach.mdns && !this.isIpv6Alone && !this.#portTaken && !this.#hasNoMulticast;
  }

  get #hasNoMulticast(): boolean {
    const { up } = this.#reach.networks;
    return (
      this.#withoutMulticast.size > 0 &&
      up.every((one) => one.internal || this.#withoutMulticast.has(one.name))
    );
  }
}

/** The instructions of a run all of whose machines are on this computer. */
export function localInstructions(
  run: string,
  { topology, machines, rules, seed }: Scenario,
): JoinInstructions {
  return new JoinInstructions(
    { run, topology, machines, rules, seed: seed ?? null },
    { networks: new Networks(LOOPBACK), addresses: new OwnAddresses(LOOPBACK), mdns: true },
  );
}

/** A machine that is here says so every few seconds, and some of that is lost. */
const HERE_MS = 10_000;
/** Strangers can announce any number. */
const MACHINES_MAX = 64;
const RUNS_SHOWN_MAX = 3;

/** Another run on this LAN. */
interface OtherRun {
  readonly run: string;
  readonly machines: number;
}

/** Which other runs were heard of lately. */
export class RunsHeard {
  /** By incarnation, the longest ago first. */
  readonly #machines = new Map<string, { readonly run: string; readonly heardMs: number }>();

  heard(run: string, incarnation: string, nowMs: number): void {
    this.#machines.delete(incarnation);
    this.#machines.set(incarnation, { run, heardMs: nowMs });
    const [first] = this.#machines.keys();
    if (this.#machines.size > MACHINES_MAX && first !== undefined) this.#machines.delete(first);
  }

  /** The runs that are here now, the largest first. */
  now(nowMs: number): OtherRun[] {
    const counts = new Map<string, number>();
    for (const { run, heardMs } of this.#machines.values()) {
      if (nowMs < heardMs + HERE_MS) counts.set(run, (counts.get(run) ?? 0) + 1);
    }
    const runs = [...counts].map(([run, machines]) => ({ run, machines }));
    return runs.sort((a, b) => b.machines - a.machines).slice(0, RUNS_SHOWN_MAX);
  }
}

/** A setting as the option that gives it. */
export function settingOption(setting: Setting): string {
  switch (setting.name) {
    case "topology":
    case "machines":
    case "seed":
    case "phase":
      return `--${setting.name} ${setting.value}`;
    case "durationMs":
      return `--duration ${formatDuration(setting.value)}`;
    case "literal":
      return setting.value ? "--literal" : "no --literal";
    case "draw":
      return drawOption(setting.value);
    default:
      return setting satisfies never;
  }
}

function drawOption(draw: Draw): string {
  if (draw.kind === "range") return `--draw-range ${draw.range}`;
  return `--internal-probability ${draw.internal}`;
}
