import { realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, parse, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const NAME = "k3mesh";
const CLI = fileURLToPath(new URL("../cli.js", import.meta.url));

/** How a program was started. */
interface Start {
  /** What Node was given to run. */
  readonly script: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Absent where the folder is gone. */
  readonly cwd?: string | undefined;
}

/**
 * What to type before a command to have this k3mesh again, as it was called: `npx k3mesh` finds it
 * in a clone alone; elsewhere it would fetch, and run, whatever has that name by then.
 */
export function calledAs(): string {
  return callOf({ script: process.argv[1], env: process.env, cwd: here() });
}

function here(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The same, of any start; `cli` is the file that k3mesh begins with. */
export function callOf({ script, env, cwd }: Start, cli: string = CLI): string {
  // Used as a package, say: then only its name is known.
  if (script === undefined || real(script) !== real(cli)) return NAME;
  if (env.npm_command === "exec" && script.split(/[\\/]/).includes("node_modules")) {
    return `npx ${NAME}`;
  }
  const paths = (env.PATH ?? env.Path ?? "").split(delimiter).filter((path) => path !== "");
  const onPath = new Set(paths.filter((path) => isAbsolute(path)).map((path) => resolve(path)));
  if (installedIn(script).some((folder) => onPath.has(folder))) return NAME;
  const inside = cwd === undefined ? "" : relative(cwd, script);
  const isInside = inside !== "" && !isAbsolute(inside) && inside.split(sep)[0] !== "..";
  return `node ${quoted(isInside ? inside : script)}`;
}

/** Where a script may be called by its name: beside the link, or on Windows where npm's own is. */
function installedIn(script: string): string[] {
  const { dir, name } = parse(script);
  const modules = dirname(dirname(dir));
  const below = parse(modules).base === "node_modules" ? [dirname(modules)] : [];
  return name === NAME ? [dir, ...below] : below;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./\\:@+-]+$/.test(path) ? path : `"${path}"`;
}
