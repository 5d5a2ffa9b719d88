import type { Advertisement, Discovery, DiscoveryListener } from "../runtime/seams.js";

/** Several sources of hints as one; it is deaf when all of them are. */
export class Discoveries implements Discovery {
  readonly #sources: readonly Discovery[];

  constructor(sources: readonly Discovery[]) {
    this.#sources = sources;
  }

  start(self: Advertisement, listener: DiscoveryListener): void {
    const hearing = new Set(this.#sources);
    for (const source of this.#sources) {
      source.start(self, {
        ...listener,
        deaf: () => {
          hearing.delete(source);
          if (hearing.size === 0) listener.deaf();
        },
      });
    }
  }

  stopLooking(): void {
    for (const source of this.#sources) source.stopLooking();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.stop()));
  }
}
