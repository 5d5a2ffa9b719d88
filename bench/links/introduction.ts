import type { StreamHandler } from "../../dist/runtime/ports.js";

/** The first byte of a dialled stream says who dials. */
export function introduced(adopt: (place: number) => StreamHandler): StreamHandler {
  let owner: StreamHandler | undefined;
  return {
    data: (chunk) => {
      if (owner !== undefined) {
        owner.data(chunk);
        return;
      }
      owner = adopt(chunk[0] as number);
      if (chunk.length > 1) owner.data(chunk.subarray(1));
    },
    closed: (error) => owner?.closed(error),
  };
}
