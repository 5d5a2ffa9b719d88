import { createSocket, type RemoteInfo } from "node:dgram";
import type { EventEmitter } from "node:events";
import { performance } from "node:perf_hooks";
import { Bonjour, type ServiceConfig } from "bonjour-service";

/** The goodbye goes out within this time or not at all. */
const GOODBYE_MS_MAX = 1_000;

/** What happens on the library's socket. */
export interface SocketEvents {
  /** Whether to read what came from an address; what is not read costs next to nothing. */
  reads(packet: Buffer, from: string): boolean;
  query(names: readonly string[]): void;
  /** These names were said to be there, or no longer. */
  response(from: string, names: readonly string[]): void;
  failed(error: NodeJS.ErrnoException): void;
}

interface Packet {
  readonly questions: readonly { readonly name: string }[];
  readonly answers: readonly Resource[];
}

/** A resource record. */
interface Resource {
  readonly type: string;
  readonly data: unknown;
}

/** The part of the library's multicast-dns object that is needed here. */
interface Mdns extends EventEmitter {
  respond(response: readonly Resource[] | object, ...rest: unknown[]): void;
}

/**
 * The library on one network interface, where nothing that comes from outside ends the process. It
 * answers at most every so many ms; an answer is heard by all.
 */
export function openBonjour(
  interfaceAddress: string,
  answerEveryMs: number,
  on: SocketEvents,
): Bonjour {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  // Bound to every address, but sending and joining on one interface only: bound to the
  // interface's own address the socket would hear no multicast. The library's types lack these.
  const options = { interface: interfaceAddress, bind: "0.0.0.0", socket };
  const bonjour = new Bonjour(options as Partial<ServiceConfig>, on.failed);
  const [read] = socket.listeners("message");
  socket.removeAllListeners("message").on("message", (packet, from) => {
    if (on.reads(packet, from.address)) read?.call(socket, packet, from);
  });
  const { mdns } = (bonjour as unknown as { server: { mdns: Mdns } }).server;
  // Without a listener, a port 5353 that another program keeps to itself would end the process.
  mdns.on("error", on.failed);
  // Mostly packets of other programs that cannot be decoded.
  mdns.on("warning", () => {});
  mdns.on("query", ({ questions }: Packet) => on.query(questions.map(({ name }) => name)));
  mdns.on("response", ({ answers }: Packet, { address }: RemoteInfo) => {
    const names = answers.filter(({ type }) => type === "PTR").map(({ data }) => String(data));
    on.response(address, names);
  });
  sayOneAddress(mdns, interfaceAddress);
  answerSeldom(mdns, answerEveryMs);
  return bonjour;
}

/** Takes everything back that was announced, and ends. */
export function closeBonjour(bonjour: Bonjour): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => bonjour.destroy(resolve), GOODBYE_MS_MAX);
    bonjour.unpublishAll(() => {
      clearTimeout(late);
      bonjour.destroy(resolve);
    });
  });
}

/** A machine that asks right after an answer heard that one; if not, it asks again. */
function answerSeldom(mdns: Mdns, everyMs: number): void {
  const respond = mdns.respond.bind(mdns);
  let answeredMs = Number.NEGATIVE_INFINITY;
  mdns.respond = (response, ...rest) => {
    // Announcements and goodbyes come as lists: those always go out.
    if (!Array.isArray(response)) {
      const nowMs = performance.now();
      if (nowMs < answeredMs + everyMs) return;
      answeredMs = nowMs;
    }
    respond(response, ...rest);
  };
}

/** The library announces every address of the computer, on every network. */
function sayOneAddress(mdns: Mdns, address: string): void {
  const respond = mdns.respond.bind(mdns);
  const here = (records: readonly Resource[]) =>
    records.filter(({ type, data }) => type !== "A" || data === address);
  mdns.respond = (response, ...rest) => {
    if (Array.isArray(response)) return respond(here(response), ...rest);
    const { answers, additionals } = response as Record<string, readonly Resource[]>;
    respond({ answers: here(answers ?? []), additionals: here(additionals ?? []) }, ...rest);
  };
}
