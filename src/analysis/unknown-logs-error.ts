import { FolderError } from "../trace/trace-error.js";

/** How a file begins. */
export interface Beginning {
  readonly file: string;
  /** The first lines that are not empty. */
  readonly lines: readonly string[];
}

/** A folder holds no log that can be read as it is. */
export class UnknownLogsError extends FolderError {
  readonly folder: string;
  /** The file that is most likely a log; absent where none is a text. */
  readonly beginning: Beginning | undefined;
  /** Whether some of the files speak of sends and receives, as logs do. */
  readonly areLikely: boolean;

  constructor(
    folder: string,
    names: readonly string[],
    { beginning, areLikely }: Pick<UnknownLogsError, "beginning" | "areLikely">,
  ) {
    super(folder, reasonOf(names));
    this.folder = folder;
    this.beginning = beginning;
    this.areLikely = areLikely;
  }
}

function reasonOf(names: readonly string[]): string {
  if (names.length === 0) return "no files in it. Give the folder of a run, such as runs/demo";
  const some = names.slice(0, NAMES_MAX).join(", ");
  const which = `${some}${names.length > NAMES_MAX ? ", …" : ""}`;
  return `no logs that are known among its files (${which}). ${ADVICE}`;
}

const NAMES_MAX = 3;
const ADVICE = "docs/checking-your-own.md says what is read, and how to describe other logs";
