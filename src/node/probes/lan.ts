import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { isId } from "../../model/id.js";
import { type Address, addressKey } from "../../protocol/address-book.js";
import type { Identity } from "../../protocol/identity.js";
import type { Advertisement } from "../../runtime/seams.js";
import type { Announcement } from "../announcement.js";
import { freshStart } from "../computer.js";
import type { Ipv4Interface } from "../networks.js";
import { knock } from "./knock.js";
import { Lookout } from "./lookout.js";

/** What became of an announcement of our own on one interface. */
export interface Echo {
  readonly at: Ipv4Interface;
  /** Whether it came back. */
  readonly heard: boolean;
  /** What the system said against it. */
  readonly error?: string;
}

/** A machine of some run that announces itself, at one of its addresses. */
export interface Sighting extends Identity {
  readonly run: string;
  readonly closed: boolean;
  readonly address: Address;
  /** Why connecting to it failed; absent when it did not. */
  readonly error?: string;
}

/** What a look around a LAN showed. */
export interface LanView {
  readonly echoes: readonly Echo[];
  readonly sightings: readonly Sighting[];
}

export const LOOK_MS = 3_000;
/** Strangers can announce any number of machines; so many addresses are knocked at. */
const KNOCKS_MAX = 256;

/** Announces, looks and knocks on each of these interfaces, as a machine that joins does. */
export async function lookAround(interfaces: readonly Ipv4Interface[]): Promise<LanView> {
  const self = nobody();
  const knocks = new Map<string, Promise<Sighting>>();
  const seen = ({ run, closed, identity, addresses }: Announcement) => {
    if (!isId(run)) return;
    for (const address of addresses) {
      const key = `${identity.incarnation} ${addressKey(address)}`;
      if (knocks.has(key) || knocks.size >= KNOCKS_MAX) continue;
      knocks.set(key, knockedAt({ run, closed, ...identity, address }));
    }
  };
  const looks = interfaces.map((at) => {
    const echo: { heard: boolean; error?: string } = { heard: false };
    const lookout = new Lookout(at, self, {
      up: interfaces,
      heard: () => {
        echo.heard = true;
      },
      seen,
      failed: ({ message }) => {
        echo.error = message;
      },
    });
    return { at, echo, lookout };
  });
  await sleep(LOOK_MS);
  // What came while this process was held up is read before it is missed.
  await nextTurn();
  await Promise.all(looks.map(({ lookout }) => lookout.stop()));
  return {
    echoes: looks.map(({ at, echo }) => ({ at, ...echo })),
    sightings: await Promise.all(knocks.values()),
  };
}

async function knockedAt(seen: Sighting): Promise<Sighting> {
  const error = await knock(seen.address);
  return error === undefined ? seen : { ...seen, error };
}

/** Whom the lookouts announce: of no run, as no run has such a name, and never dialled. */
function nobody(): Advertisement {
  return {
    run: "",
    closed: false,
    id: "doctor",
    incarnation: freshStart().incarnation,
    port: 9,
    machines: 0,
  };
}
