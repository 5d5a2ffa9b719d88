import { HUB_ID } from "../../model/id.js";
import { addressKey, hostIn, slotIn } from "../../protocol/address.js";
import type { Refusal } from "../../runtime/formation/refusals.js";
import { PROTOCOL_VERSION } from "../../wire/frames.js";
import { placeText } from "../event-line.js";
import { type JoinInstructions, settingOption } from "./join-instructions.js";
import type { Notice } from "./notice.js";

/** Why this machine and another want no link, and what to type. */
export function refusalNotice(refusal: Refusal, instructions: JoinInstructions): Notice {
  const { reason, by } = refusal;
  const { run } = instructions;
  const who = nameOf(refusal);
  switch (reason) {
    case "settings":
      return settingsNotice(refusal, who, instructions);
    case "protocol":
      return notice(`${who} speaks ${versionText(refusal)}`, "install the same k3mesh on both");
    case "run":
      return notice(
        `${who} is no machine of run ${run}${otherRun(refusal)}`,
        `to join type there: ${instructions.command()}`,
      );
    case "closed":
      return notice(
        `${who} is of a run ${run} that takes no others in, as k3mesh run and compare start them`,
        `to have a run that others join, type on all: ${instructions.command()}`,
      );
    case "id-taken":
      if (refusal.hello?.id === HUB_ID && by === "me") {
        return notice(`${who} came as a second hub of run ${run}`, "a star has one: it ends");
      }
      if (instructions.isHub) {
        return notice(
          `run ${run} has another hub already, says ${who}`,
          "a star has one: take that, or end it and type this again",
        );
      }
      // Any machine that knows the owner of an id may say that it is taken, not only that owner.
      return by === "me"
        ? notice(`${who} came with an id that is taken`, "it takes another, unless --id gave it")
        : notice(`the id of this machine is taken, says ${who}`, "choose another with --id");
    case "started":
      return by === "me"
        ? notice(`${who} came too late and was told that run ${run} has started`)
        : notice(
            `run ${run} has started without this machine, says ${who}`,
            "wait for its end, or join under another name",
          );
    case "ending":
      return by === "me"
        ? notice(`${who} came too late and was told that run ${run} is ending`)
        : notice(`run ${run} is just ending, says ${who}`, "trying again");
    case "leaf":
      return notice(`${who} is a leaf, as this machine is: both wait for the hub`);
    case "duplicate":
      return notice(`${who} is linked already`);
    default:
      return reason satisfies never;
  }
}

function notice(text: string, ...details: string[]): Notice {
  return { text, details };
}

/** Where it listens, if it said so: the port that it dialled from says nothing. */
function nameOf({ hello, address }: Refusal): string {
  if (hello === undefined) return placeText(address);
  if (slotIn(address) !== undefined) return `${hello.id} (through the hub)`;
  return `${hello.id} (${addressKey({ host: hostIn(address), port: hello.port })})`;
}

function settingsNotice(
  { conflicts, hello }: Refusal,
  who: string,
  instructions: JoinInstructions,
): Notice {
  if (conflicts.length === 0) return notice(`${who} refuses this machine's settings`);
  const mine = conflicts.map((conflict) => settingOption(conflict.mine)).join(" ");
  const theirs = conflicts.map((conflict) => settingOption(conflict.theirs)).join(" ");
  // A hub has only its topology, which cannot be another.
  if (hello?.id === HUB_ID) {
    const text = `${who} is the hub of a star, this machine has ${mine}`;
    return notice(text, `type here: ${instructions.starCommand}`);
  }
  const command = instructions.command(conflicts.map((conflict) => conflict.mine.name));
  return notice(
    `${who} has ${theirs}, this ${instructions.isHub ? "hub" : "machine"} ${mine}`,
    `type there: ${command}`,
    ...(instructions.isHub ? [] : [`or here: ${theirs}`]),
  );
}

function versionText({ theirVersion }: Refusal): string {
  if (theirVersion === undefined) return "another protocol version";
  return `protocol version ${theirVersion}, this machine ${PROTOCOL_VERSION}`;
}

function otherRun({ hello }: Refusal): string {
  return hello === undefined ? "" : ` but of ${hello.run}`;
}
