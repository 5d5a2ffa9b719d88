import { connect, createServer, type Server, type Socket } from "node:net";
import { addressKey, type TcpAddress, tcpAddress } from "../protocol/address.js";
import type { ByteStream, StreamHandler, Transport } from "../runtime/ports.js";
import { EVERY_ADDRESS, EVERY_IPV4_ADDRESS } from "./networks.js";

/** Where to listen: ports are tried in order, 0 lets the system pick. */
export interface ListenAt {
  readonly host: string;
  readonly ports: readonly number[];
}

const NO_IPV6: readonly string[] = ["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"];
/** How long a closing connection may take to send its last bytes. */
const LINGER_MS_MAX = 1_000;
/** A peer that does not read: what waits for it may not grow without bound. */
const UNSENT_BYTES_MAX = 16 * 1024 * 1024;

/** Listens on the first free port. Throws ListenError when none is, or the host is not ours. */
export async function listenTcp({ host, ports }: ListenAt): Promise<TcpTransport> {
  let lastError: unknown;
  for (const port of ports) {
    try {
      return new TcpTransport(await listen(host, port));
    } catch (error) {
      lastError = error;
    }
  }
  throw new ListenError(host, ports, lastError);
}

/** No port is free to listen on; `cause` is the error of the last one. */
export class ListenError extends Error {
  constructor(host: string, ports: readonly number[], cause: unknown) {
    const named = ports.filter((port) => port !== 0);
    const range = named.length > 1 ? `ports ${named[0]}-${named.at(-1)}` : `port ${named[0]}`;
    const where = named.length === 0 ? host : `${host}, ${range}`;
    super(`cannot listen on ${where}: ${whyNot(cause, named.length)}`, { cause });
  }
}

function whyNot(cause: unknown, ports: number): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return ports > 1 ? "all of them are taken" : "it is taken";
    case "EADDRNOTAVAIL":
      return "this computer has no such address";
    case "EACCES":
      return "this user may not (EACCES)";
    default:
      return message;
  }
}

/** Connections of this process, by a server and by dialling. */
export class TcpTransport implements Transport {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #bytesSentByClosed = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** By all connections so far. */
  get bytesSent(): number {
    const open = [...this.#sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    return this.#bytesSentByClosed + open;
  }

  onConnection(accept: (stream: ByteStream) => StreamHandler): void {
    this.#server.on("connection", (socket) => {
      this.#adopt(socket, accept);
    });
  }

  dial(
    address: TcpAddress,
    opened: (stream: ByteStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    const made = (socket: Socket) => this.#keep(socket);
    dialTcp(address, made, (socket) => this.#adopt(socket, opened), failed);
  }

  close(closed: () => void): void {
    void this.#end().then(closed);
  }

  async #end(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const late = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, LINGER_MS_MAX);
    await closed;
    await Promise.all([...this.#sockets].map(ended));
    clearTimeout(late);
  }

  #keep(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#bytesSentByClosed += socket.bytesWritten;
    });
  }

  #adopt(socket: Socket, open: (stream: ByteStream) => StreamHandler): void {
    this.#keep(socket);
    let error: string | undefined;
    socket.on("error", (cause) => {
      error = errorText(cause);
    });
    const owner = open(new TcpStream(socket));
    socket.on("data", (chunk) => owner.data(chunk));
    socket.on("close", () => owner.closed(error));
  }
}

class TcpStream implements ByteStream {
  readonly remote: TcpAddress;
  readonly local: string;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.local = plainHost(socket.localAddress ?? "");
    const { remoteAddress = "", remotePort = 0 } = socket;
    this.remote = tcpAddress({ host: plainHost(remoteAddress), port: remotePort });
  }

  write(bytes: Uint8Array, handed?: () => void): void {
    this.#socket.write(bytes, handed && ((error) => error ?? handed()));
    if (this.#socket.writableLength <= UNSENT_BYTES_MAX) return;
    this.#socket.destroy(new Error(`${addressKey(this.remote)} does not read what it is sent`));
  }

  end(): void {
    this.#socket.end();
    const late = setTimeout(() => this.#socket.destroy(), LINGER_MS_MAX);
    this.#socket.once("close", () => clearTimeout(late));
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** On a computer without IPv6 every address means every IPv4 address. */
async function listen(host: string, port: number): Promise<Server> {
  try {
    return await listenOn(host, port);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (host !== EVERY_ADDRESS || !NO_IPV6.includes(code)) throw error;
    return listenOn(EVERY_IPV4_ADDRESS, port);
  }
}

function listenOn(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true });
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener("error", reject);
      resolve(server);
    });
  });
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** An IPv4 address as such, also if the system shows it inside IPv6. */
function plainHost(host: string): string {
  return host.startsWith("::ffff:") ? host.slice("::ffff:".length) : host;
}

/** An address that does not answer within this time is given up. */
const DIAL_MS_MAX = 3_000;
/**
 * TCP sends a first packet that was lost again after a second, and has no measure of the way then:
 * the next loss costs three. Another connection is there sooner.
 */
const NEXT_TRY_MS = 300;
const TRIES_MAX = 4;

/**
 * Connects to an address; where it does not answer at once, by several tries side by side. `made`
 * is given every socket; one of `connected` and `failed` is called, once, later.
 */
function dialTcp(
  { host, port }: TcpAddress,
  made: (socket: Socket) => void,
  connected: (socket: Socket) => void,
  failed: (error: string) => void,
): void {
  const tries = new Set<Socket>();
  let cancelNext = () => {};
  let over = false;
  const end = (chosen?: Socket) => {
    over = true;
    cancelNext();
    cancelLate();
    for (const socket of tries) if (socket !== chosen) socket.destroy();
  };
  const fail = (error: string) => {
    if (over) return;
    end();
    failed(error);
  };
  const begin = () => {
    const socket = connect({ host, port, noDelay: true });
    tries.add(socket);
    made(socket);
    const onError = (error: Error) => fail(errorText(error));
    const onClose = () => fail("closed while it was made");
    socket.on("error", onError).on("close", onClose);
    socket.once("connect", () => {
      if (over) return;
      socket.off("error", onError).off("close", onClose);
      end(socket);
      connected(socket);
    });
    if (tries.size < TRIES_MAX) cancelNext = afterReading(begin, NEXT_TRY_MS);
  };
  const tooLate = () => fail(`no answer within ${DIAL_MS_MAX / 1000} s`);
  const cancelLate = afterReading(tooLate, DIAL_MS_MAX);
  begin();
}

/**
 * Runs later, unless the returned function is called before. Where this process was held up, it
 * reads first what came meanwhile: else each dial on a crowded computer would become four.
 */
function afterReading(run: () => void, delayMs: number): () => void {
  let reading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    reading = setImmediate(run);
  }, delayMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(reading);
  };
}

/** What the system calls an error. */
function errorText(error: Error & { readonly code?: string }): string {
  return error.code ?? error.message;
}
