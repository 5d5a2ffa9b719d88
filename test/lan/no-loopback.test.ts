import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { onLan } from "./kit/on-lan.js";

const [CLI, INDEX] = ["cli.js", "index.js"].map((file) => {
  return fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
}) as [string, string];
/** Of util-linux. */
const UNSHARE = "unshare";
const SAYS =
  "the loopback interface of this computer is down, and machines of a run talk over 127.0.0.1; " +
  "turn it on (on Linux: ip link set lo up)\n";

/** Node in a network namespace that is as new: its loopback is down. */
function withoutLoopback(...args: readonly string[]): ReturnType<typeof spawnSync> {
  const options = { cwd: tempFolder(), encoding: "utf8" } as const;
  return spawnSync(UNSHARE, ["-n", process.execPath, ...args], options);
}

onLan("where loopback is down run and compare say so in one line, exit 2", () => {
  for (const command of ["run", "compare"]) {
    const { status, stdout, stderr } = withoutLoopback(CLI, command, "--duration", "1s");
    expect([status, stdout, stderr]).toEqual([2, "", `k3mesh: ${SAYS}`]);
  }
});

onLan("where loopback is down doctor says so in one line, and what helps, exit 4", () => {
  const { status, stdout } = withoutLoopback(CLI, "doctor", "--quiet");
  expect(stdout).toMatch(
    /\n✗ loopback +bad +is down, and machines of run talk over 127\.0\.0\.1\n {2}- [^\n]*ip link set lo up\)\n/,
  );
  expect(status).toBe(4);
});

onLan("where loopback is down runMesh rejects, and says so", () => {
  const code = `import(${JSON.stringify(INDEX)}).then(({ runMesh }) => runMesh()).catch((error) => {
    console.error(error.message);
    process.exitCode = error.constructor.name === "MeshError" ? 9 : 1;
  })`;
  const { status, stderr } = withoutLoopback("-e", code);
  expect([status, stderr]).toEqual([9, SAYS]);
});
