import type { SendAction } from "../model/action.js";
import { LAMPORT_MAX } from "../model/limits.js";
import type { Message } from "../model/message.js";
import { UintReader, uintBytes, writeUint } from "./uint.js";
import { WireError } from "./wire-error.js";

const FIXARRAY_OF_4 = 0x94;
/** An action's code is its place here, from 1. */
const ACTIONS: readonly SendAction[] = ["SEND_ONE", "SEND_SECOND", "BROADCAST"];

/** A message as DATA carries it: the msgpack array [number, action code, lamport, sentWallUs]. */
export function encodeMessage(message: Message): Uint8Array {
  const { number, action, lamport, sentWallUs } = message;
  const length = 2 + uintBytes(number) + uintBytes(lamport) + uintBytes(sentWallUs);
  const bytes = new Uint8Array(length);
  bytes[0] = FIXARRAY_OF_4;
  let at = writeUint(bytes, 1, number);
  at = writeUint(bytes, at, ACTIONS.indexOf(action) + 1);
  at = writeUint(bytes, at, lamport);
  writeUint(bytes, at, sentWallUs);
  return bytes;
}

/** The message in DATA's bytes. Throws WireError unless they are exactly one. */
export function decodeMessage(bytes: Uint8Array): Message {
  if (bytes[0] !== FIXARRAY_OF_4) throw new WireError("message is not an array of 4");
  const reader = new UintReader(bytes, 1);
  const number = reader.next("message number");
  const action = ACTIONS[reader.next("message action") - 1];
  const lamport = reader.next("message clock");
  const sentWallUs = reader.next("message time");
  if (reader.at !== bytes.length) throw new WireError("bytes behind the message");
  if (number === 0) throw new WireError("message number is 0");
  if (action === undefined) throw new WireError("message action is unknown");
  if (lamport > LAMPORT_MAX) throw new WireError("message clock is above 2^50");
  return { number, action, lamport, sentWallUs };
}
