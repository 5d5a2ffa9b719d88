import { HUB_ID } from "../../src/model/id.js";
import type { Endpoint } from "../../src/protocol/address.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import type { NodeEvent } from "../../src/runtime/node-event.js";
import type { SimHost } from "../../src/sim/sim-host.js";
import { SimSigner } from "../../src/sim/sim-signer.js";
import type { SimStream } from "../../src/sim/sim-stream.js";
import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { ScriptedPeer } from "../kit/scripted-peer.js";
import { type NodeOptions, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";
import { keysOf } from "../protocol/keys.js";
import { Breaking } from "./breaking.js";
import type { Life, Told } from "./life.js";
import { machinesOf, type SwarmScenario, type Visitor } from "./scenario.js";
import { WatchedStore } from "./watched-store.js";

const S = 1_000_000;
const FORM_TIMEOUT_MS = 60_000;
/** By then every life is over: forming, the run, waiting for those that are gone, gathering. */
const OVER_WITHIN_US = 400 * S;

/** A scenario, played from beginning to end. */
export class Playing {
  readonly scenario: SwarmScenario;
  readonly world: TestSimulation;
  readonly lives: Life[] = [];
  readonly breaking: Breaking;
  readonly told: Told[] = [];
  /** Writes of a process whose trace was not on its disk. */
  readonly tooEarly: string[] = [];
  /** Whether every life was over in time. */
  isOver = false;
  /** When the first machine started. */
  startedUs = Number.POSITIVE_INFINITY;
  readonly #places: (Life | undefined)[] = [];
  readonly #disk = new WatchedStore();
  readonly #atStart: { readonly us: number; readonly run: () => void }[] = [];
  readonly #byHost = new Map<SimHost, Life>();

  constructor(scenario: SwarmScenario) {
    const { seed, latencyUs, splits, hintLoss, loss, births, faults, visitors } = scenario;
    const [latencyMinUs, latencyMaxUs] = latencyUs;
    this.scenario = scenario;
    this.world = new TestSimulation({ seed, latencyMinUs, latencyMaxUs, splits, hintLoss, loss });
    this.breaking = new Breaking(
      this.world,
      (place) => this.#places[place],
      (place) => this.#bear(place),
    );
    this.#readAlong();
    for (const [place, { atUs }] of births.entries()) {
      this.world.clock.at(atUs, () => this.#bear(place));
    }
    for (const fault of faults) this.#at(fault.at, () => this.breaking.apply(fault));
    for (const visitor of visitors) this.#at(visitor.at, () => this.#visit(visitor));
  }

  /** Lets it pass to its end. */
  pass(): void {
    const { clock } = this.world;
    const plannedUs = Math.max(...this.scenario.births.map(({ atUs }) => atUs));
    clock.runTo(plannedUs + 4 * S);
    const done = () => this.lives.every(({ node }) => node.host.dead || node.outcome());
    const isOver = () => clock.nowUs >= this.breaking.healsUs && done();
    this.isOver = clock.runUntil(isOver, OVER_WITHIN_US);
    clock.runTo(clock.nowUs + 3 * S);
  }

  #at({ since, us }: Visitor["at"], run: () => void): void {
    if (since === "birth") {
      this.world.clock.at(us, run);
      this.breaking.heal(us);
    } else this.#atStart.push({ us, run });
  }

  /** A process begins at a place, whatever was there before. */
  #bear(place: number): void {
    const { topology, oneName, births } = this.scenario;
    const isHub = topology === "star" && place === births.length - 1;
    const id = isHub ? HUB_ID : oneName ? "host" : letterOf(place);
    const role = isHub ? "hub" : "machine";
    this.#places[place] = this.#begin(role, place, { id, idGiven: !oneName || isHub });
  }

  #begin(role: Life["role"], place: number, special: NodeOptions): Life {
    const { scenario, world } = this;
    const { topology, births, oneDisk, durationMs, draw, literal, aligned } = scenario;
    const number = this.lives.length;
    const keys = keysOf(number);
    const store = oneDisk ? this.#disk : new WatchedStore();
    const birth = births[place];
    if (birth?.nameTaken) store.folders.set("demo", { runId: "another run's", traces: new Map() });
    let life: Life | undefined;
    const early: NodeEvent[] = [];
    const options: NodeOptions = {
      incarnation: newIncarnation(world.clock.nowUs, keys),
      keys,
      signer: new SimSigner(keys),
      address: addressAt(role === "machine" || role === "hub" ? place : 50 + number).host,
      ports: [4330],
      clocks: { driftPpm: birth?.driftPpm ?? 0 },
      peers: scenario.found === "mdns" ? [] : births.map((_, each) => addressAt(each)),
      discovers: scenario.found !== "peers",
      store,
      gather: birth?.gathers ?? true,
      noMulticast: birth?.noMulticast ?? false,
      formTimeoutMs: FORM_TIMEOUT_MS,
      topology,
      machines: machinesOf(scenario),
      rules: { durationMs, draw, literal, phase: aligned ? "aligned" : "random" },
      seed: scenario.seedGiven ? scenario.seed : null,
      rate: birth?.rate ?? { min: 1, max: 9 },
      ...special,
      watch: (event) => (life ? this.#hear(life, event) : early.push(event)),
    };
    const node = role === "hub" ? world.startHub(options) : world.startMachine(options);
    const name = this.#nameOf(role, place);
    life = {
      ...{ name, role, place, node, store },
      bornUs: world.clock.nowUs,
      startedUs: Number.POSITIVE_INFINITY,
      confirmed: new Set(),
    };
    this.lives.push(life);
    this.#byHost.set(node.host, life);
    for (const event of early) this.#hear(life, event);
    return life;
  }

  #nameOf(role: Life["role"], place: number): string {
    const title = role === "machine" ? letterOf(place) : role;
    const number = this.lives.filter((one) => one.role === role && one.place === place).length + 1;
    return number > 1 ? `${title}, the ${number}th` : title;
  }

  #hear(life: Life, event: NodeEvent): void {
    const { clock } = this.world;
    const atUs = clock.nowUs;
    this.told.push({ life, atUs, event });
    if (event.kind === "started") life.startedUs = atUs;
    if (event.kind !== "started" || life.role === "neighbour") return;
    if (atUs >= this.startedUs) return;
    this.startedUs = atUs;
    for (const { us, run } of this.#atStart) {
      clock.at(atUs + us, run);
      this.breaking.heal(atUs + us);
    }
  }

  /** Sees what every process writes: that its trace is on disk by then, and what it confirms. */
  #readAlong(): void {
    const readers = new Map<SimStream, FrameReader>();
    this.world.network.watch(({ from, stream, bytes }) => {
      const life = this.#byHost.get(from);
      if (life === undefined) return;
      const { id } = life.node.setup;
      if (life.store.unwritten.has(id)) this.tooEarly.push(life.name);
      if (life.startedUs < this.world.clock.nowUs) return;
      const reader = readers.get(stream) ?? new FrameReader();
      readers.set(stream, reader);
      reader.push(bytes, (payload) => {
        const frame = decodeFrame(payload);
        if (frame.kind === "ready") life.confirmed.add(frame.roster);
      });
    });
  }

  #visit(visitor: Visitor): void {
    const { world } = this;
    switch (visitor.kind) {
      case "latecomer":
        this.#begin("latecomer", -1, { id: "late", idGiven: true });
        break;
      case "misfit":
        this.#begin("misfit", -1, { id: "odd", machines: machinesOf(this.scenario) + 1 });
        break;
      case "neighbours":
        if (this.lives.some(({ role }) => role === "neighbour")) return;
        for (const id of ["x", "y", "z"]) {
          this.#begin("neighbour", -1, { ...NEIGHBOUR, id });
        }
        break;
      case "double": {
        const id = this.#places[visitor.who]?.node.setup.id;
        if (id !== undefined && id !== HUB_ID)
          this.#begin("double", visitor.who, { id, idGiven: true });
        break;
      }
      case "stranger": {
        const stranger = new ScriptedPeer(world, addressAt(visitor.whom), "10.0.9.9");
        const bytes = Buffer.from(visitor.bytes, "hex");
        world.clock.after(S, () => {
          if (visitor.greets) stranger.say(helloFrom("z", { run: "demo" }));
          stranger.write(bytes);
        });
        break;
      }
      case "liar":
        for (let number = 1; number <= visitor.times; number += 1) {
          const { id, incarnation } = helloFrom(`liar${number}`);
          const lie = {
            id,
            incarnation,
            run: "demo",
            closed: false,
            machines: 3,
            port: 4000 + number,
          };
          world.discovery.announce(lie, "10.0.9.8");
        }
        break;
      default:
        visitor satisfies never;
    }
  }
}

const NEIGHBOUR = {
  run: "other",
  topology: "mesh",
  machines: 3,
  peers: [],
  discovers: true,
} as const;

/** The place of a machine, or of a hub. */
function addressAt(place: number): Endpoint {
  return { host: `10.0.1.${place}`, port: 4330 };
}

function letterOf(place: number): string {
  return String.fromCharCode(97 + place);
}
