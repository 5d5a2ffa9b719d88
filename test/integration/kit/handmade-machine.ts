import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { PROTOCOL_VERSION } from "../../../src/wire/frames.js";
import { type Port, RawClient } from "./raw-client.js";

/** The codes of the frames, by the protocol's words. */
export const CODE = {
  hello: 1,
  accept: 2,
  reject: 3,
  linked: 4,
  ready: 6,
  start: 7,
  data: 8,
  ping: 9,
  pong: 10,
  stop: 11,
  bye: 12,
  proof: 21,
} as const;

/** Host, rate and known peers, as ACCEPT and LINKED have them. */
export const INTRODUCTION: readonly unknown[] = ["handmade", 5, []];

interface Identity {
  readonly id: string;
  readonly incarnation: string;
}

/**
 * A machine that the test plays frame by frame. Its id has to be greater than the others', which
 * leaves every decision to them, and it never listens: it dials all of them itself.
 */
export class HandmadeMachine {
  readonly id: string;
  readonly incarnation: string;
  readonly #keys = generateKeyPairSync("ed25519");
  readonly #run: string;
  readonly #machines: number;

  /** `begunMs`: when it says that it began, since the epoch. */
  constructor(run: string, id: string, machines = 3, begunMs: number = Date.now()) {
    this.#run = run;
    this.id = id;
    this.#machines = machines;
    const time = begunMs.toString(16).padStart(12, "0");
    this.incarnation = time + sha256(`${time} ${this.#key}`).slice(0, 8);
  }

  get #key(): string {
    return String(this.#keys.publicKey.export({ format: "jwk" }).x);
  }

  /** What it says first; anything may be replaced, by place. */
  hello(replaced: Readonly<Record<number, unknown>> = {}): unknown[] {
    const { id, incarnation } = this;
    const rules = [null, null, null, null];
    const nonce = randomBytes(16).toString("hex");
    const said = [CODE.hello, PROTOCOL_VERSION, this.#run, id, incarnation, this.#key, nonce];
    return Object.assign([...said, "mesh", this.#machines, rules, null, 9, 0, false], replaced);
  }

  /** That it is the one of its HELLO, to a machine that it has dialled. */
  proof(mine: readonly unknown[], theirs: readonly unknown[]): string {
    const [, , run, id, incarnation, , nonce] = mine;
    const [, , , theirId, theirIncarnation, , theirNonce] = theirs;
    const parts = ["k3mesh", run, "dialled", id, incarnation, nonce, theirId, theirIncarnation];
    return signed([...parts, theirNonce].join(" "), this.#keys.privateKey);
  }

  /** Links with a machine, and answers its pings from then on. */
  async link(port: Port): Promise<HandmadeLink> {
    const client = await RawClient.open(port);
    const hello = this.hello();
    client.send(hello);
    client.send([CODE.proof, this.proof(hello, await client.frame(CODE.hello))]);
    await client.frame(CODE.accept);
    client.send([CODE.linked, ...INTRODUCTION]);
    client.onFrame = ([code, sentWallUs]) => {
      if (code === CODE.ping)
        client.send([CODE.pong, sentWallUs, Date.now() * 1000, Date.now() * 1000]);
    };
    const [, , , id, incarnation] = await client.frame(CODE.hello);
    return { client, peer: { id: String(id), incarnation: String(incarnation) } };
  }

  /** Says READY on all links and waits until their ends have started. */
  async start(links: readonly HandmadeLink[], others: readonly Identity[] = []): Promise<void> {
    const roster = rosterHash([this, ...links.map(({ peer }) => peer), ...others]);
    for (const { client } of links) client.send([CODE.ready, roster, false]);
    for (const { client } of links) await client.frame(CODE.start);
    for (const { client } of links) client.send([CODE.start, roster, false]);
  }
}

/** A link of a handmade machine with a real one. */
export interface HandmadeLink {
  readonly client: RawClient;
  readonly peer: Identity;
}

/** Ends the run on a link as a machine does whose duration is over. */
export async function stop({ client }: HandmadeLink): Promise<void> {
  client.send([CODE.stop]);
  await client.frame(CODE.stop);
  // It gives no trace and wants none: with BYE nobody waits for it.
  client.send([CODE.bye, "done"]);
  await client.frame(CODE.bye);
  client.end();
}

/** By the documented rule: the ids and incarnations in order, hashed. */
function rosterHash(members: readonly Identity[]): string {
  const lines = members.map(({ id, incarnation }) => `${id} ${incarnation}\n`).sort();
  return sha256(lines.join("")).slice(0, 16);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function signed(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString("base64url");
}
