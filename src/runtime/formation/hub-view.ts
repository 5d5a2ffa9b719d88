import type { Links } from "../links/links.js";
import type { NodeSetup } from "../setup.js";
import type { Finding } from "./finding.js";
import { type FormationView, type Place, placeOf } from "./formation-view.js";

/** Where the forming of a star stands, as its hub sees it. */
export interface HubView extends Pick<FormationView, "run" | "unlinked" | "refusals" | "standing"> {
  readonly linked: readonly Place[];
  /** How many leaves the run has, as the leaves say; null while none is here. */
  readonly machines: number | null;
}

export function hubViewOf({ run }: NodeSetup, links: Links, finding: Finding): HubView {
  const { unlinked, refusals } = finding;
  const [first] = links.all;
  return {
    run,
    linked: links.all.map(placeOf),
    machines: first?.peer.machines ?? null,
    unlinked,
    refusals: refusals.all,
    standing: refusals.standing,
  };
}
