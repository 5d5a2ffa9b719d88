/** Which packets are lost: a share of all, or of those that go to an IPv4 multicast group. */
export interface Loss {
  readonly share: number;
  readonly of: "everything" | "multicast";
}

/** One instruction of the classic packet filter. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

const LOAD_WORD = 0x20;
const LOAD_HALF = 0x28;
const LOAD_BYTE = 0x30;
const AND = 0x54;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER = 0x25;
const RETURN = 0x06;

/** What the kernel knows about a packet, in place of a word of it. */
const PROTOCOL = 0xffff_f000;
const RANDOM = 0xffff_f038;
/** Counted from the network header: what comes back from oneself has none of Ethernet. */
const IP_DESTINATION = 0xfff0_0000 + 16;
const PASS = 0;
const DROP = 2;

const IF_MULTICAST: readonly Instruction[] = [
  [LOAD_HALF, 0, 0, PROTOCOL],
  [JUMP_EQUAL, 0, 6, 0x0800],
  [LOAD_BYTE, 0, 0, IP_DESTINATION],
  [AND, 0, 0, 0xf0],
  [JUMP_EQUAL, 0, 3, 0xe0],
];

/** The loss as `tc filter … bpf da bytecode` takes it: this kernel may lack netem. */
export function bytecode({ share, of }: Loss): string {
  const program: Instruction[] = [
    ...(of === "multicast" ? IF_MULTICAST : []),
    [LOAD_WORD, 0, 0, RANDOM],
    [JUMP_GREATER, 1, 0, Math.round(share * 0xffff_ffff)],
    [RETURN, 0, 0, DROP],
    [RETURN, 0, 0, PASS],
  ];
  return `"${[program.length, ...program.map((one) => one.join(" "))].join(",")}"`;
}
