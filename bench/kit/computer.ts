import { arch, availableParallelism, cpus, loadavg, platform } from "node:os";

/** What the figures were measured on, as one line. */
export function computerLine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const load = loadavg()[0]?.toFixed(1);
  const cores = `${availableParallelism()} cores (${model})`;
  return `Node ${process.versions.node} on ${platform()} ${arch()}, ${cores}, load before: ${load}`;
}
