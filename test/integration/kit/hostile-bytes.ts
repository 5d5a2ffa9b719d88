import { chance } from "../../kit/chance.js";
import { HandmadeMachine } from "./handmade-machine.js";
import { framed, frameOf, type Port, RawClient } from "./raw-client.js";

/** Attacks a machine, each on a connection of its own; every one ends with its connection. */
export const ATTACKS: Readonly<Record<string, (client: RawClient) => Promise<void> | void>> = {
  "random bytes": (client) => client.write(Buffer.concat([Buffer.of(0xff), chance().bytes(4_096)])),
  "a giant length": (client) => client.write(Buffer.of(0xff, 0xff, 0xff, 0xff)),
  "a length of zero": (client) => client.write(Buffer.alloc(4)),
  // Negative offset of a string bundle: a plain streaming decoder loops on it until memory is out.
  "the nine-byte loop": (client) => client.write(framed(LOOP)),
  "an ext type": (client) => client.write(framed(Buffer.of(0x91, 0xd6, 0xff, 0, 0, 0, 0))),
  "a truncated frame": (client) => {
    client.write(frameOf(new HandmadeMachine("elsewhere", "zz").hello()).subarray(0, 20));
    client.end();
  },
  "a frame out of turn": (client) => client.send([8, 1, Buffer.of(0x90)]),
  "a greeting with a clock of NaN in place of n": (client) =>
    client.send(new HandmadeMachine("elsewhere", "zz").hello({ 8: Number.NaN })),
};

const LOOP = Buffer.from("a0a0d662fffffffcc0", "hex");

/** Makes every attack, and waits until the machine has closed each connection. */
export async function attack(port: Port): Promise<string[]> {
  const addresses: string[] = [];
  for (const act of Object.values(ATTACKS)) {
    const client = await RawClient.open(port);
    addresses.push(`127.0.0.1:${client.localPort}`);
    await act(client);
    await client.closing();
  }
  return addresses;
}

/** Opens connections that never say anything. */
export function silentClients(port: Port, count: number): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => RawClient.open(port)));
}
