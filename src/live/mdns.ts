import { Bonjour, type Browser, type Service, type ServiceConfig } from "bonjour-service";
import { isId } from "../model/id.js";
import type { Advertisement, Discovery, DiscoveryListener } from "../runtime/seams.js";

const SERVICE_TYPE = "k3mesh";
/** Re-queries until the run starts: the library asks once, and a lost packet costs seconds. */
const QUERY_FIRST_MS = 100;
const QUERY_MAX_MS = 2_000;
/** Who does not hear its own announcement by then hears nobody. */
const HEAR_ONESELF_MS = 3_000;
/** The goodbye goes out within this time or not at all. */
const GOODBYE_MS_MAX = 1_000;
/** Announced machines that one process looks at; strangers can announce any number. */
const SERVICES_MAX = 1_024;

/**
 * mDNS/DNS-SD by bonjour-service on one network interface: a source of hints and nothing more.
 * What the library does not survive by itself (errors of its socket, announcements without TXT,
 * floods) is kept from it here.
 */
export class MdnsDiscovery implements Discovery {
  readonly #interfaceAddress: string;
  #session: Session | undefined;

  /** `interfaceAddress`: an IPv4 address of this computer, 127.0.0.1 included. */
  constructor(interfaceAddress: string) {
    this.#interfaceAddress = interfaceAddress;
  }

  start(self: Advertisement, listener: DiscoveryListener): void {
    void this.#session?.stop();
    this.#session = new Session(this.#interfaceAddress, self, listener);
  }

  stopLooking(): void {
    this.#session?.stopLooking();
  }

  async stop(): Promise<void> {
    await this.#session?.stop();
  }
}

/** One advertisement and one look around, under one id. */
class Session {
  readonly #self: Advertisement;
  readonly #listener: DiscoveryListener;
  readonly #bonjour: Bonjour;
  readonly #browser: Browser;
  readonly #found = new Set<string>();
  readonly #troubles = new Set<string>();
  readonly #hearOneself: NodeJS.Timeout;
  #query: NodeJS.Timeout | undefined;
  #queryMs = QUERY_FIRST_MS;
  /** Queries heard since the last turn to ask, less the own ones, which come back too. */
  #othersAsked = -1;

  constructor(interfaceAddress: string, self: Advertisement, listener: DiscoveryListener) {
    this.#self = self;
    this.#listener = listener;
    this.#bonjour = openBonjour(interfaceAddress, {
      failed: (error) => this.#failed(error),
      asked: () => {
        this.#othersAsked += 1;
      },
    });
    this.#bonjour.publish(serviceOf(self));
    // No TXT filter: with one, an announcement without TXT throws inside the library.
    this.#browser = this.#bonjour.find({ type: SERVICE_TYPE });
    this.#browser.on("up", (service) => this.#seen(service));
    this.#browser.on("txt-update", (service) => this.#seen(service));
    this.#browser.on("down", (service) => this.#gone(service));
    this.#hearOneself = setTimeout(() => listener.deaf(), HEAR_ONESELF_MS);
    this.#queryLater();
  }

  stopLooking(): void {
    clearTimeout(this.#query);
    clearTimeout(this.#hearOneself);
    this.#browser.stop();
  }

  stop(): Promise<void> {
    this.stopLooking();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#bonjour.destroy(resolve), GOODBYE_MS_MAX);
      this.#bonjour.unpublishAll(() => {
        clearTimeout(late);
        this.#bonjour.destroy(resolve);
      });
    });
  }

  #queryLater(): void {
    // When all are found, only a lost goodbye of one that was replaced is left to learn of.
    const enough = this.#found.size >= this.#self.machines - 1;
    const delayMs = enough ? QUERY_MAX_MS : this.#queryMs;
    this.#query = setTimeout(() => this.#ask(), delayMs * (0.75 + Math.random() / 2));
  }

  /** Asks, unless another has just done so: all hear the answers (RFC 6762 §7.3). */
  #ask(): void {
    const mine = this.#othersAsked <= 0;
    if (mine) this.#browser.update();
    this.#othersAsked = mine ? -1 : 0;
    this.#queryMs = Math.min(QUERY_MAX_MS, this.#queryMs * 2);
    this.#queryLater();
  }

  /** The library binds anew at every query; the same trouble is told once. */
  #failed(error: string): void {
    if (!this.#troubles.has(error)) this.#listener.trouble(error);
    this.#troubles.add(error);
  }

  #seen(service: Service): void {
    const { run, id, inc } = textOf(service);
    if (inc === this.#self.incarnation) clearTimeout(this.#hearOneself);
    const host = service.referer?.address;
    if (run !== this.#self.run || !isId(id) || inc === this.#self.incarnation) return;
    if (host === undefined || this.#found.size >= SERVICES_MAX) return;
    this.#found.add(inc);
    this.#listener.found({ id, incarnation: inc }, { host, port: service.port });
  }

  #gone(service: Service): void {
    const { run, id, inc } = textOf(service);
    if (run !== this.#self.run) return;
    this.#found.delete(inc);
    this.#listener.gone({ id, incarnation: inc });
  }
}

/** What happens on the library's socket. */
interface SocketEvents {
  failed(text: string): void;
  /** Somebody asked for k3mesh machines, this process included. */
  asked(): void;
}

function openBonjour(interfaceAddress: string, { failed, asked }: SocketEvents): Bonjour {
  // Bound to every address, but sending and joining on one interface only: bound to the
  // interface's own address the socket would hear no multicast. The library's types lack both.
  const options = { interface: interfaceAddress, bind: "0.0.0.0" } as Partial<ServiceConfig>;
  const bonjour = new Bonjour(options, (error: Error) => failed(error.message));
  const { mdns } = (bonjour as unknown as { server: { mdns: NodeJS.EventEmitter } }).server;
  // Without a listener, a port 5353 that somebody holds for himself would end the process.
  mdns.on("error", (error: Error) => failed(error.message));
  // Packets that cannot be decoded, mostly: other people's, and none of ours.
  mdns.on("warning", () => {});
  mdns.on("query", ({ questions }: { questions: readonly { readonly name: string }[] }) => {
    if (questions.some(({ name }) => name === `_${SERVICE_TYPE}._tcp.local`)) asked();
  });
  return bonjour;
}

function serviceOf({ run, id, incarnation, port, machines }: Advertisement): ServiceConfig {
  return {
    type: SERVICE_TYPE,
    // Unique for every process start and id, so that no conflict can arise and no probe is needed.
    name: `${id}-${incarnation}`,
    host: `${id}-${incarnation}.local`,
    port,
    probe: false,
    disableIPv6: true,
    txt: { run, id, inc: incarnation, n: String(machines) },
  };
}

/** The TXT of a service, whatever somebody put there. */
function textOf(service: Service): { run: string; id: string; inc: string } {
  const txt: { run?: unknown; id?: unknown; inc?: unknown } = service.txt ?? {};
  return { run: String(txt.run), id: String(txt.id), inc: String(txt.inc) };
}
