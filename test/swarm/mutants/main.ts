import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { judge } from "../judging.js";
import { drawScenario } from "../scenario.js";
import { MUTANTS, type Mutant } from "./mutants.js";

// `npm run mutants [-- words]`: puts each small defect into a copy of the sources, and tells how many
// seeds of the swarm it survives. Exit 0: each is caught in time; 1: one is not, or is no defect any
// more. `words`: only those whose titles have them.

const SEEDS = 1_000;
const SURVIVE = "--survive";
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["src", "test/swarm", "test/kit", "test/protocol", "package.json", "tsconfig.json"];
const CHILD_MS_MAX = 300_000;

interface Fate {
  readonly survived: number;
  readonly breach: string | null;
}

const run = promisify(execFile);

/** A copy of all that the swarm needs, in which one defect at a time is tried. */
class Laboratory {
  readonly folder: string = mkdtempSync(join(tmpdir(), "k3mesh-mutants-"));

  constructor() {
    for (const path of COPIED)
      cpSync(join(ROOT, path), join(this.folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"), "junction");
  }

  async try({ file, from, to }: Mutant): Promise<Fate | string> {
    const path = join(this.folder, "src", file);
    const text = readFileSync(path, "utf8");
    const times = text.split(from).length - 1;
    if (times !== 1) return `its text stands ${times} times in src/${file}, not once`;
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    try {
      const args = ["--import", "tsx", "test/swarm/mutants/main.ts", SURVIVE];
      const options = { cwd: this.folder, timeout: CHILD_MS_MAX };
      const { stdout } = await run(process.execPath, args, options);
      return JSON.parse(stdout) as Fate;
    } catch (error) {
      return `the swarm could not be run with it: ${error}`;
    } finally {
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Tells what came of a mutant; whether that is as it should be. */
function tell({ title }: Mutant, fate: Fate | string): boolean {
  if (typeof fate === "string") {
    console.log(`ERROR     ${title}: ${fate}`);
    return false;
  }
  const { survived, breach } = fate;
  if (breach === null) {
    console.log(`SURVIVES  ${title}: ${survived} seeds and more`);
    return false;
  }
  const [line = ""] = breach.split("\n");
  console.log(`${String(survived).padStart(8)}  ${title}\n          ${line.slice(0, 160)}`);
  return true;
}

async function main(words: string): Promise<number> {
  const waiting = MUTANTS.filter(({ title }) => title.includes(words));
  let caught = 0;
  const total = waiting.length;
  console.log("seeds survived, each with what was seen first");
  const work = async () => {
    const laboratory = new Laboratory();
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        if (tell(mutant, await laboratory.try(mutant))) caught += 1;
      }
    } finally {
      laboratory.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  console.log(`${caught} of ${total} are caught within ${SEEDS} seeds`);
  return caught === total ? 0 : 1;
}

/** In a copy: how many seeds of the swarm its sources survive. */
async function survive(): Promise<Fate> {
  for (let survived = 0; survived < SEEDS; survived += 1) {
    const { breaches } = await judge(drawScenario(survived + 1));
    const [breach] = breaches;
    if (breach !== undefined) return { survived, breach };
  }
  return { survived: SEEDS, breach: null };
}

const words = process.argv.slice(2).join(" ");
if (words === SURVIVE) console.log(JSON.stringify(await survive()));
else process.exitCode = await main(words);
