import { connect } from "node:net";
import type { Address } from "../../protocol/address-book.js";

const ANSWER_MS_MAX = 1_500;

/** Connects and hangs up again; undefined, or why it failed. */
export function knock(address: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (error?: string) => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(ANSWER_MS_MAX, () => end(`no answer within ${ANSWER_MS_MAX / 1000} s`));
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once("connect", () => end());
  });
}
