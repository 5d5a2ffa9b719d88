/** A resource record as its bytes are to be. */
export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  readonly ttl?: number;
  readonly data: Buffer;
}

export const TYPE = { a: 1, ptr: 12, txt: 16, srv: 33 } as const;

const SERVICE = "_k3mesh._tcp.local";
const RESPONSE = 0x8400;
const CLASS_IN = 1;

/** Everything that a machine announces of itself, each part to be replaced by something odd. */
export interface Announced {
  readonly name: string;
  readonly port: number;
  readonly target: string;
  readonly txt: readonly (string | Uint8Array)[];
  readonly addresses: readonly string[];
  readonly ttl: number;
}

/** What k3mesh machines ask, `times` times over. */
export function query(times = 1): Buffer {
  const question = Buffer.concat([nameBytes(SERVICE), uint16(TYPE.ptr), uint16(CLASS_IN)]);
  return message(0, Array(times).fill(question), []);
}

/** A response with these records, in the form of `announcement` or any other. */
export function response(records: readonly DnsRecord[]): Buffer {
  return message(RESPONSE, [], records.map(recordBytes));
}

/** The records of one announced machine. */
export function announcement(announced: Partial<Announced>): DnsRecord[] {
  const { name = "x", port = 9, target = "x.local", txt, addresses = [], ttl = 120 } = announced;
  const full = `${name}.${SERVICE}`;
  const texts = (txt ?? []).map((text) => Buffer.from(text));
  return [
    { name: SERVICE, type: TYPE.ptr, ttl, data: nameBytes(full) },
    {
      name: full,
      type: TYPE.srv,
      ttl,
      data: Buffer.concat([uint16(0), uint16(0), uint16(port), nameBytes(target)]),
    },
    ...(txt === undefined
      ? []
      : [{ name: full, type: TYPE.txt, ttl, data: Buffer.concat(texts.map(textBytes)) }]),
    ...addresses.map((address) => {
      const data = Buffer.from(address.split(".").map(Number));
      return { name: target, type: TYPE.a, ttl, data };
    }),
  ];
}

function message(flags: number, questions: readonly Buffer[], answers: readonly Buffer[]): Buffer {
  const counts = [0, flags, questions.length, answers.length, 0, 0].map(uint16);
  return Buffer.concat([...counts, ...questions, ...answers]);
}

function recordBytes({ name, type, ttl = 120, data }: DnsRecord): Buffer {
  const ttlBytes = Buffer.alloc(4);
  ttlBytes.writeUInt32BE(ttl);
  const head = [nameBytes(name), uint16(type), uint16(CLASS_IN), ttlBytes, uint16(data.length)];
  return Buffer.concat([...head, data]);
}

function nameBytes(name: string): Buffer {
  return Buffer.concat([...name.split(".").map((label) => textBytes(Buffer.from(label))), zero]);
}

const zero = Buffer.from([0]);

function textBytes(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from([text.length]), text]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
