import type { AddressEntry } from "../../protocol/address-book.js";
import type { GivenSettings } from "../../protocol/settings.js";
import type { Link } from "../links/link.js";
import type { Refusal } from "./refusals.js";

/** A node that is linked, and where; null where its link has no connection of its own. */
export interface Place {
  readonly id: string;
  readonly host: string;
  readonly address: string | null;
}

/** Where the forming of a run stands, for the people who wait for it. */
export interface FormationView extends GivenSettings {
  readonly id: string;
  readonly run: string;
  readonly machines: number;
  /** Of a star alone; null while it is not linked. */
  readonly hub?: Place | null;
  /** `ready`: this peer has confirmed the very roster that this machine sees. */
  readonly linked: readonly (Place & { readonly ready: boolean })[];
  /** More than n are linked: nobody may start. */
  readonly tooMany: boolean;
  /** Seen, but no link so far; with the last error where there was one. */
  readonly unlinked: readonly AddressEntry[];
  readonly refusals: readonly Refusal[];
  /** Those of them whose other side is still there. */
  readonly standing: readonly Refusal[];
  /** Linked with this machine, but not with each other. */
  readonly apart: readonly (readonly [string, string])[];
}

/** Where the forming of a star stands, as its hub sees it. */
export interface HubView extends Pick<FormationView, "run" | "unlinked" | "refusals" | "standing"> {
  readonly linked: readonly Place[];
  /** How many leaves the run has, as the leaves say; null while none is here. */
  readonly machines: number | null;
}

export function placeOf({ peer: { id, host }, isDirect, addressText }: Link): Place {
  return { id, host, address: isDirect ? addressText : null };
}

/** The pairs of peers of which neither sees the other, in the order of the links. */
export function pairsApart(links: readonly Link[]): [string, string][] {
  return links.flatMap((one, i) =>
    links
      .slice(i + 1)
      .filter((other) => !one.sees.has(other.peer.id) && !other.sees.has(one.peer.id))
      .map((other): [string, string] => [one.peer.id, other.peer.id]),
  );
}
