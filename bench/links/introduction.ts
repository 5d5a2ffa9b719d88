import type { StreamHandler } from "../../dist/runtime/ports.js";

/** The first byte of a dialled stream says who dials. */
export function introduced(adopt: (place: number) => StreamHandler): StreamHandler {
  let handler: StreamHandler | undefined;
  return {
    data: (chunk) => {
      if (handler !== undefined) {
        handler.data(chunk);
        return;
      }
      handler = adopt(chunk[0] as number);
      if (chunk.length > 1) handler.data(chunk.subarray(1));
    },
    closed: (error) => handler?.closed(error),
  };
}
