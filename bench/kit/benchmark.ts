/** What a benchmark is given: where it may write, and where its lines go. */
export interface Bench {
  /** A temporary folder that is removed afterwards. */
  readonly folder: string;
  print(line: string): void;
}

/** One benchmark; it prints what it measured, with its noise and its aim. */
export type Benchmark = (bench: Bench) => Promise<void>;
