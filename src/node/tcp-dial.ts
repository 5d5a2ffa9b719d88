import { connect, type Socket } from "node:net";
import type { Address } from "../protocol/address-book.js";

/** An address that does not answer within this time is given up. */
const DIAL_MS_MAX = 3_000;
/**
 * TCP sends a first packet that was lost again after a second, and has no measure of the way then:
 * the next loss costs three. Another connection is there sooner.
 */
const NEXT_TRY_MS = 300;
const TRIES_MAX = 4;

export interface DialOwner {
  /** A socket that is there from now on, for whoever has to close all of them. */
  made(socket: Socket): void;
  /** Exactly one of these two is called, later. */
  connected(socket: Socket): void;
  failed(error: string): void;
}

/** Connects to an address; where it does not answer at once, by several tries side by side. */
export function dialTcp(address: Address, owner: DialOwner): void {
  const tries = new Set<Socket>();
  let next: Delay | undefined;
  let over = false;
  const end = (chosen?: Socket) => {
    over = true;
    next?.cancel();
    late.cancel();
    for (const socket of tries) if (socket !== chosen) socket.destroy();
  };
  const fail = (error: string) => {
    if (over) return;
    end();
    owner.failed(error);
  };
  const begin = () => {
    const socket = connect({ ...address, noDelay: true });
    tries.add(socket);
    owner.made(socket);
    const onError = (error: Error) => fail(errorText(error));
    const onClose = () => fail("closed while it was made");
    socket.on("error", onError).on("close", onClose);
    socket.once("connect", () => {
      if (over) return;
      socket.off("error", onError).off("close", onClose);
      end(socket);
      owner.connected(socket);
    });
    if (tries.size < TRIES_MAX) next = afterReading(begin, NEXT_TRY_MS);
  };
  const late = afterReading(() => fail(`no answer within ${DIAL_MS_MAX / 1000} s`), DIAL_MS_MAX);
  begin();
}

interface Delay {
  cancel(): void;
}

/**
 * A delay in which the system's answer is missed, not only unread: where this process was held up,
 * it reads first what came meanwhile. On a crowded computer each dial would else become four.
 */
function afterReading(run: () => void, delayMs: number): Delay {
  let reading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    reading = setImmediate(run);
  }, delayMs);
  return {
    cancel: () => {
      clearTimeout(timer);
      clearImmediate(reading);
    },
  };
}

/** What the system calls an error. */
export function errorText(error: Error & { readonly code?: string }): string {
  return error.code ?? error.message;
}
