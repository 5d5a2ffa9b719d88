/** One run in the document of `compare --json`, as far as tests look. */
interface ComparedSide {
  readonly folder: string;
  readonly status: string;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly aftermath?: { readonly sent: number; readonly delivered: number };
}

/** What `compare --json` writes of mesh and star. */
export interface ComparisonDocument {
  readonly pairs: readonly {
    readonly seed: number;
    readonly mesh: ComparedSide;
    readonly star: ComparedSide;
  }[];
  readonly differences: Readonly<Record<string, { readonly mean: number | null }>>;
  readonly sentences: readonly string[];
}
