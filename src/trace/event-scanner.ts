import type { SendAction } from "../model/action.js";
import { isId } from "../model/id.js";
import { LAMPORT_MAX } from "../model/limits.js";
import { formatRecord } from "./format.js";
import { Interned } from "./interned.js";
import type { EventRecord } from "./records.js";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;

/** Where the kind begins, whose first letter tells the events apart. */
const KIND_AT = '{"kind":"'.length;

// All that a line has between its values.
const INTERNAL = utf8('{"kind":"internal","seq":');
const SEND = utf8('{"kind":"send","seq":');
const RECEIVE = utf8('{"kind":"receive","seq":');
const TICK = utf8(',"tick":');
const WALL_US = utf8(',"wallUs":');
const MONO_US = utf8(',"monoUs":');
const LAMPORT = utf8(',"lamport":');
const QUEUE = utf8(',"queue":');
const ACTION = utf8(',"action":"');
const MSG = utf8(',"msg":"');
const HASH = utf8("#");
const TO = utf8('","to":[');
const FAILED = utf8(',"failed":[');
const BRACKET = utf8("]");
const FROM = utf8('","from":"');
const MSG_LAMPORT = utf8('","msgLamport":');
const SENT_WALL_US = utf8(',"sentWallUs":');
const ARRIVED_WALL_US = utf8(',"arrivedWallUs":');
const ARRIVED_MONO_US = utf8(',"arrivedMonoUs":');
const CLOSED = utf8("}");

/** The words of the actions, each with its quote. */
const ACTIONS = (["SEND_ONE", "SEND_SECOND", "BROADCAST"] as const).map((action) => {
  return { action, word: utf8(`${action}"`) };
});

const NONE: readonly string[] = [];

/**
 * What a line of an event says. Of a send `action`, `to` and `failed` hold, of a receive `from` and
 * all below it, of both the name of the message; the rest is left over from lines before.
 */
export interface ScannedEvent {
  readonly kind: EventRecord["kind"];
  readonly seq: number;
  readonly tick: number;
  readonly wallUs: number;
  readonly monoUs: number;
  readonly lamport: number;
  readonly queue: number;
  /** The name of the message: the machine that it bears, and its number. */
  readonly source: string;
  readonly number: number;
  readonly action: SendAction;
  /** One list for all lines with the same ids. */
  readonly to: readonly string[];
  /** Empty where none is written. */
  readonly failed: readonly string[];
  readonly from: string;
  readonly msgLamport: number;
  readonly sentWallUs: number;
  readonly arrivedWallUs: number;
  readonly arrivedMonoUs: number;
}

/**
 * Reads the lines of events in a trace from its bytes, far faster than JSON.parse and a look
 * at each key. It looks at every byte, and takes a line only if it is exactly as the format writes
 * it; of any other it says nothing: `parseRecord` reads that, or knows the reason why not.
 */
export class EventScanner {
  readonly #visit: (event: ScannedEvent, line: number) => void;
  /** The same for all lines: an object for each would cost as much as the scan. */
  readonly #event: { -readonly [Key in keyof ScannedEvent]: ScannedEvent[Key] } = {
    ...{ kind: "internal", seq: 0, tick: 0, wallUs: 0, monoUs: 0, lamport: 0, queue: 0 },
    ...{ source: "", number: 0, action: "SEND_ONE", to: NONE, failed: NONE, from: "" },
    ...{ msgLamport: 0, sentWallUs: 0, arrivedWallUs: 0, arrivedMonoUs: 0 },
  };
  readonly #ids = new Interned((text) => (isId(text) ? text : undefined));
  readonly #lists = new Interned(idList);
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  /** Whether the line is so far as the format writes it. */
  #isRight = true;

  /** `visit` is called once a line, always with the same object. */
  constructor(visit: (event: ScannedEvent, line: number) => void) {
    this.#visit = visit;
  }

  /**
   * Takes the line that begins at a place of `bytes`, in which its ending is as well. Returns where
   * the next line begins, -1 where it left the line alone.
   */
  take(bytes: Uint8Array, at: number, line: number): number {
    this.#bytes = bytes;
    this.#at = at;
    this.#isRight = true;
    switch (bytes[at + KIND_AT]) {
      case INTERNAL[KIND_AT]:
        this.#internal();
        break;
      case SEND[KIND_AT]:
        this.#send();
        break;
      case RECEIVE[KIND_AT]:
        this.#receive();
        break;
      default:
        return -1;
    }
    if (bytes[this.#at] === CR) this.#at += 1;
    if (!this.#isRight || bytes[this.#at] !== LF) return -1;
    this.#visit(this.#event, line);
    return this.#at + 1;
  }

  /** Takes an event that was read in another way. */
  takeRecord(record: EventRecord, line: number): void {
    if (this.take(utf8(formatRecord(record)), 0, line) === -1) throw new Error("no event");
  }

  #internal(): void {
    this.#event.kind = "internal";
    this.#expect(INTERNAL);
    this.#common();
    this.#expect(CLOSED);
  }

  #send(): void {
    const event = this.#event;
    event.kind = "send";
    this.#expect(SEND);
    this.#common();
    this.#expect(ACTION);
    event.action = this.#action();
    this.#expect(MSG);
    this.#message();
    this.#expect(TO);
    event.to = this.#list();
    event.failed = NONE;
    if (this.#bytes[this.#at] === COMMA) {
      this.#expect(FAILED);
      event.failed = this.#list();
    }
    this.#expect(CLOSED);
  }

  #receive(): void {
    const event = this.#event;
    event.kind = "receive";
    this.#expect(RECEIVE);
    this.#common();
    this.#expect(MSG);
    this.#message();
    this.#expect(FROM);
    event.from = this.#id();
    this.#expect(MSG_LAMPORT);
    event.msgLamport = this.#lamport();
    this.#expect(SENT_WALL_US);
    event.sentWallUs = this.#natural();
    this.#expect(ARRIVED_WALL_US);
    event.arrivedWallUs = this.#natural();
    this.#expect(ARRIVED_MONO_US);
    event.arrivedMonoUs = this.#integer();
    this.#expect(CLOSED);
  }

  /** What every event has, from the digits of `seq` on. */
  #common(): void {
    const event = this.#event;
    event.seq = this.#positive();
    this.#expect(TICK);
    event.tick = this.#positive();
    this.#expect(WALL_US);
    event.wallUs = this.#natural();
    this.#expect(MONO_US);
    event.monoUs = this.#integer();
    this.#expect(LAMPORT);
    event.lamport = this.#lamport();
    this.#expect(QUEUE);
    event.queue = this.#natural();
  }

  #expect(text: Uint8Array): void {
    if (isAt(this.#bytes, this.#at, text)) this.#at += text.length;
    else this.#isRight = false;
  }

  #action(): SendAction {
    for (const { action, word } of ACTIONS) {
      if (!isAt(this.#bytes, this.#at, word)) continue;
      this.#at += word.length;
      return action;
    }
    this.#isRight = false;
    return "SEND_ONE";
  }

  #message(): void {
    const event = this.#event;
    event.source = this.#id();
    this.#expect(HASH);
    event.number = this.#positive();
  }

  #id(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let hash = 0;
    for (; isOfName(bytes[at]); at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    this.#at = at;
    const id = this.#ids.of(bytes, start, at, hash);
    if (id === undefined) this.#isRight = false;
    return id ?? "";
  }

  /** Ids in quotes with commas between, up to the bracket. */
  #list(): readonly string[] {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let hash = 0;
    for (; isOfList(bytes[at]); at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    this.#at = at;
    const list = this.#lists.of(bytes, start, at, hash);
    if (list === undefined) this.#isRight = false;
    this.#expect(BRACKET);
    return list ?? NONE;
  }

  #lamport(): number {
    const value = this.#natural();
    if (value > LAMPORT_MAX) this.#isRight = false;
    return value;
  }

  #integer(): number {
    if (this.#bytes[this.#at] !== MINUS) return this.#natural();
    this.#at += 1;
    return -this.#positive();
  }

  #positive(): number {
    const value = this.#natural();
    if (value === 0) this.#isRight = false;
    return value;
  }

  #natural(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let value = 0;
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, at)) {
      value = value * 10 + digit;
      at += 1;
    }
    this.#at = at;
    const isLeading = bytes[start] === ZERO && at > start + 1;
    if (at === start || isLeading || value > Number.MAX_SAFE_INTEGER) this.#isRight = false;
    return value;
  }
}

function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** The value of a digit; less than 0 or more than 9 where there is none. */
function digitAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) - ZERO;
}

/** Of what ids are made. */
function isOfName(code: number | undefined): boolean {
  if (code === undefined) return false;
  return (code >= 97 && code <= 122) || (code >= ZERO && code <= 57) || code === MINUS;
}

/** Of what lists of them are made. */
function isOfList(code: number | undefined): boolean {
  return code === QUOTE || code === COMMA || isOfName(code);
}

function idList(text: string): readonly string[] | undefined {
  if (!text.startsWith('"') || !text.endsWith('"')) return undefined;
  const ids = text.slice(1, -1).split('","');
  return ids.every(isId) ? ids : undefined;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
