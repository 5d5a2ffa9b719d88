import type { RunFolder } from "../../src/runtime/ports.js";
import type { NodeHeader } from "../../src/trace/records.js";
import { FailingStore } from "../kit/failing-store.js";

/** A disk that knows whose trace has lines which are not on it yet. */
export class WatchedStore extends FailingStore {
  readonly unwritten: Set<string> = new Set();

  override open(suffixed: boolean, header: NodeHeader): RunFolder {
    const folder = super.open(suffixed, header);
    const { sink } = folder;
    const append = (line: string) => {
      this.unwritten.add(header.id);
      sink.append(line);
    };
    const flush = () => {
      sink.flush();
      this.unwritten.delete(header.id);
    };
    return { ...folder, sink: { ...sink, append, flush } };
  }
}
