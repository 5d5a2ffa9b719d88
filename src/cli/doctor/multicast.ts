import type { System } from "../../node/computer.js";
import type { Echo } from "../../node/probes/lan.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";
import { labelOf } from "./interfaces.js";

/** Whether multicast comes back on the interfaces; `portShared`: whether UDP 5353 can be had. */
export function judgeMulticast(
  echoes: readonly Echo[],
  portShared: boolean,
  system: System,
): Finding {
  // Loopback counts where there is nothing else.
  const lan = echoes.filter(({ at }) => !at.internal);
  const counted = lan.length > 0 ? lan : echoes;
  const deaf = counted.filter(({ heard }) => !heard);
  const hearing = counted.filter(({ heard }) => heard);
  const texts = [
    ...(hearing.length > 0
      ? [`comes back on ${hearing.map(({ at }) => labelOf(at)).join(", ")}`]
      : []),
    ...(deaf.length > 0 ? [`does not come back on ${deaf.map(failure).join(", ")}`] : []),
  ];
  const figures = { interfaces: echoes.map(plain) };
  const finding = { name: "multicast", text: texts.join("; ") || "no interface to try", figures };
  if (hearing.length === 0) {
    // Without the port nothing can be heard, and why is said there.
    const helps = portShared && deaf.length > 0 ? remedies("deaf", system) : [];
    return { ...finding, verdict: "bad", remedies: helps };
  }
  if (deaf.length === 0) return { ...finding, verdict: "ok", remedies: [] };
  return { ...finding, verdict: "warn", remedies: remedies("partly-deaf", system) };
}

/** Where others come by IPv6 alone, what multicast there is leads nobody here. */
export function unusedMulticast(echoes: readonly Echo[]): Finding {
  const text = "is not used by IPv6: nobody is found, --peers goes without";
  const figures = { interfaces: echoes.map(plain) };
  return { name: "multicast", verdict: "warn", text, remedies: [], figures };
}

function failure({ at, error }: Echo): string {
  return error === undefined ? labelOf(at) : `${labelOf(at)} (${error})`;
}

function plain({ at: { name, address }, heard, error }: Echo): object {
  return { name, address, heard, error: error ?? null };
}
