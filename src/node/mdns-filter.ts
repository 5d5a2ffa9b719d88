import { mdnsPace } from "./mdns-pace.js";

/** What RFC 6762 allows a packet, headers included (§17), less some. */
const BYTES_MAX = 8_900;
const HEADER_BYTES = 12;
/** A k3mesh machine asks one question, and says five records of itself. */
const QUESTIONS_MAX = 4;
const RECORDS_MAX = 32;
const WINDOW_MS = 1_000;
/** Queries that are answered in a window; an answer goes to all. */
const QUERIES_MAX = 64;
/** Announcements in a window from one sender: machines of one computer answer every query. */
const PER_SENDER = 128;
const PER_SENDER_AND_MACHINE = 16;
/** From all others together; strangers can send under any number of addresses. */
const FULL_SENDERS_MAX = 4;

/** Packets that are remembered; strangers can send any number. */
const REMEMBERED_MIN = 64;
const REMEMBERED_PER_MACHINE = 4;

const SERVICE = Buffer.from("_k3mesh");

/**
 * Which packets to the mDNS port are read at all. The library answers whatever it is asked and
 * looks through all that it ever saw at every announcement: a stranger could keep this process
 * busy with a packet of a thousand records, or with a thousand packets. So a packet is looked at
 * first as bytes: is it about k3mesh and this run, small as machines are, and not one of too many?
 */
export class MdnsFilter {
  /** Whether announcements pass; else queries only. */
  looking = true;
  readonly #own: string;
  readonly #text: Buffer;
  /** What one's own announcements hold: they are always read, as they show that multicast works. */
  readonly #mine: Buffer | undefined;
  readonly #perSender: number;
  readonly #rememberedMax: number;
  readonly #readAgainMs: number;
  #rememberedMs = Number.NEGATIVE_INFINITY;
  readonly #remembered = new Set<string>();
  #windowMs = Number.NEGATIVE_INFINITY;
  readonly #bySender = new Map<string, number>();
  #byOthers = 0;
  #queries = 0;

  /**
   * `own`: the address that this process sends from; without a `run`, all runs are of interest.
   * A session that announces itself, under this `incarnation`, seldom reads the same again.
   */
  constructor(run: string | undefined, machines: number, own: string, incarnation?: string) {
    this.#own = own;
    this.#text = run === undefined ? Buffer.from("run=") : textEntry(`run=${run}`);
    this.#mine = incarnation === undefined ? undefined : Buffer.from(incarnation);
    this.#readAgainMs = mdnsPace(machines).readAgainMs;
    this.#rememberedMax = REMEMBERED_MIN + machines * REMEMBERED_PER_MACHINE;
    this.#perSender = PER_SENDER + machines * PER_SENDER_AND_MACHINE;
  }

  passes(packet: Buffer, sender: string, nowMs: number): boolean {
    if (packet.length < HEADER_BYTES || packet.length > BYTES_MAX) return false;
    const [questions = 0, ...records] = [4, 6, 8, 10].map((at) => packet.readUInt16BE(at));
    if (questions > QUESTIONS_MAX || sum(records) > RECORDS_MAX) return false;
    const isAnswer = ((packet[2] ?? 0) & 0x80) !== 0;
    if (isAnswer && !(this.looking && packet.includes(this.#text))) return false;
    if (!packet.includes(SERVICE)) return false;
    if (nowMs - this.#windowMs >= WINDOW_MS) this.#openWindow(nowMs);
    if (isAnswer) return this.#isNews(packet, sender, nowMs) && this.#mayTell(sender);
    this.#queries += 1;
    return this.#queries <= QUERIES_MAX;
  }

  #openWindow(nowMs: number): void {
    this.#windowMs = nowMs;
    this.#bySender.clear();
    this.#byOthers = 0;
    this.#queries = 0;
  }

  /** Whether this is not, byte for byte, what was read just now. */
  #isNews(packet: Buffer, sender: string, nowMs: number): boolean {
    if (this.#mine === undefined || packet.includes(this.#mine)) return true;
    const stale = nowMs - this.#rememberedMs >= this.#readAgainMs;
    if (stale || this.#remembered.size >= this.#rememberedMax) {
      this.#remembered.clear();
      this.#rememberedMs = nowMs;
    }
    const key = `${sender} ${packet.toString("latin1")}`;
    if (this.#remembered.has(key)) return false;
    this.#remembered.add(key);
    return true;
  }

  #mayTell(sender: string): boolean {
    const told = this.#bySender.get(sender) ?? 0;
    if (told >= this.#perSender) return false;
    if (sender !== this.#own) {
      // Not to be kept from hearing oneself, by which one knows that multicast works.
      if (this.#byOthers >= FULL_SENDERS_MAX * this.#perSender) return false;
      this.#byOthers += 1;
    }
    this.#bySender.set(sender, told + 1);
    return true;
  }
}

/** A text as TXT records hold it: its length in one byte, then its bytes. */
function textEntry(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
