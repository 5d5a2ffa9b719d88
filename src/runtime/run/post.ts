import type { Routing } from "../../protocol/topology/routing.js";
import type { Link } from "../links/link.js";
import type { Links } from "../links/links.js";
import type { Detours } from "../relay/detours.js";
import type { Post } from "./ticker.js";

/** Sends the model's messages as the topology wants it: by each one's own link, or by a hub. */
export function postBy(routing: Routing, links: Links, detours: Detours): Post {
  return (to, number, message) => {
    const failed = to.filter((id) => links.get(id) === undefined);
    const reached = failed.length === 0 ? to : to.filter((id) => !failed.includes(id));
    if (reached.length === 0) return failed;
    for (const leg of routing.legs(reached)) {
      const [only] = leg.to;
      if (leg.to.length === 1 && only === leg.by) links.get(only)?.sendData(message);
      else detours.relay(linksOf(leg.to, links), number, message);
    }
    return failed;
  };
}

function linksOf(ids: readonly string[], links: Links): Link[] {
  return ids.flatMap((id) => links.get(id) ?? []);
}
