// The bounds of what a run may be, once for options, frames and traces.

/** SEND_ONE and SEND_SECOND need two peers. */
export const MACHINES_MIN = 3;
export const MACHINES_MAX = 1000;

/** Ticks per second. */
export const RATE_MAX = 10_000;

/** A day: a longer one is a slip of the pen. */
export const DURATION_MS_MAX = 86_400_000;

/** Actions 1, 2 and 3 send, so a draw has at least these. */
export const DRAW_RANGE_MIN = 3;
export const DRAW_RANGE_MAX = 1_000_000;

/** Seeds are of 32 bits. */
export const SEED_MAX = 2 ** 32 - 1;

/** A clock above this is refused: at 2^53 adding 1 no longer moves it. */
export const LAMPORT_MAX = 2 ** 50;

export const PORT_MAX = 0xffff;

/** The longest id, or name of a run. */
export const NAME_LENGTH_MAX = 32;

/** The longest payload that a frame may announce. */
export const FRAME_BYTES_MAX = 64 * 1024;

/** Of a stream in one frame, which has the bound of all frames. */
export const RELAYED_BYTES_MAX = 48 * 1024;

/** A message of the model; its length is one byte. */
export const MESSAGE_BYTES_MAX = 255;

/** The most bytes of a trace in one frame. */
export const TRACE_CHUNK_BYTES_MAX = 32 * 1024;

/** The most peers that one frame may name, as known or as lost. */
export const KNOWN_PEERS_MAX = 64;

/** The most traces that one HOLDS speaks of. */
export const HOLDINGS_MAX = 64;

/** A hub gives no slot twice, however long it waits. */
export const SLOT_MAX = 0xffff;
/** Those that one WELCOME names. */
export const OTHERS_MAX = 256;
