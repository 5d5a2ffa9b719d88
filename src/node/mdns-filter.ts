/** Up to so many machines ask and answer at full pace. */
const UNPACED_MACHINES = 30;
/** Re-queries until the run starts: the library asks once, and a lost packet costs seconds. */
const QUERY_FIRST_MS = 100;
const QUERY_MAX_MS = 2_000;
/** A session that has not heard its own announcement by then hears nothing. */
const HEAR_ONESELF_MS = 2_500;
/**
 * A session asks at least every 2.5 s, or hears another ask, and hears its own answer. One that
 * heard nothing for so long is made anew: on an interface that was away and is back it would go on
 * hearing nothing.
 */
const SILENT_MS_MAX = 6_000;
const ANSWER_EVERY_MS_PER_PAIR = 0.2;
const READ_AGAIN_MS_PER_MACHINE = 100;
const READ_AGAIN_MS_MAX = 30_000;

/** How often a machine of so many asks, answers and reads, all times in ms. */
export interface MdnsPace {
  readonly queryFirstMs: number;
  readonly queryMaxMs: number;
  readonly hearOneselfMs: number;
  readonly silentMaxMs: number;
  /** Between two answers, which all hear (RFC 6762 §6 has it a second). */
  readonly answerEveryMs: number;
  /** For so long a packet that repeats another is not read. */
  readonly readAgainMs: number;
  /** After so many turns to ask, all that was found is told once more. */
  readonly asksATelling: number;
}

/**
 * Each query is answered by all n, and each answer reaches all n. That is n² packets a query, and
 * where each of the n asks for itself, n³: a computer that runs a hundred machines did little else.
 */
export function mdnsPace(machines: number): MdnsPace {
  const slower = Math.max(1, machines / UNPACED_MACHINES);
  return {
    queryFirstMs: QUERY_FIRST_MS * slower,
    queryMaxMs: QUERY_MAX_MS * slower,
    hearOneselfMs: HEAR_ONESELF_MS * slower,
    silentMaxMs: SILENT_MS_MAX * slower,
    answerEveryMs: ANSWER_EVERY_MS_PER_PAIR * machines * machines * slower,
    readAgainMs: Math.min(READ_AGAIN_MS_MAX, READ_AGAIN_MS_PER_MACHINE * machines * slower),
    asksATelling: Math.ceil(slower),
  };
}

/** A little less than RFC 6762 allows a packet, headers included (§17). */
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
  /** Our own announcements hold this. They are always read: they show that multicast works. */
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
      // Others must not keep this process from hearing itself: that shows that multicast works.
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
