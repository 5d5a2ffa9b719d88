import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The processes that this one started and that still run, the oldest first. */
export function childPids(parent: number): number[] {
  return processes()
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid)
    .sort((a, b) => a - b);
}

/** Whether a process runs; one that has ended but was not yet reaped does not. */
export function isRunning(pid: number): boolean {
  return processes().some(([each]) => each === pid);
}

/** Every process with its parent, without those that have ended. */
function processes(): [pid: number, ppid: number][] {
  switch (process.platform) {
    case "linux":
      return readdirSync("/proc").flatMap(fromProc);
    case "win32":
      return [];
    default:
      return execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" })
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , state]) => state !== undefined && !state.startsWith("Z"))
        .map(([pid, ppid]) => [Number(pid), Number(ppid)]);
  }
}

function fromProc(name: string): [number, number][] {
  if (!/^[0-9]+$/.test(name)) return [];
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    // The command, in brackets, may contain anything, brackets and blanks included.
    const [state, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? [] : [[Number(name), Number(ppid)]];
  } catch {
    return [];
  }
}
