import { expect, test } from "vitest";
import { type SystemFacts, systemOf } from "../../src/node/computer.js";

const LINUX: SystemFacts = {
  platform: "linux",
  release: "6.8.0-45-generic",
  containerFile: false,
  cgroup: "0::/init.scope\n",
};
const WSL_RELEASE = "5.15.153.1-microsoft-standard-WSL2";
const CGROUP_V1 = "12:cpu:/docker/3f1c\n1:name=systemd:/docker/3f1c\n";

test.each<[string, Partial<SystemFacts>]>([
  ["linux", {}],
  ["linux", { platform: "freebsd", release: "14.1-RELEASE", cgroup: "" }],
  ["windows", { platform: "win32", release: "10.0.26100", cgroup: "" }],
  ["macos", { platform: "darwin", release: "24.1.0", cgroup: "" }],
  ["wsl", { release: WSL_RELEASE }],
  ["wsl", { release: "4.4.0-19041-Microsoft" }],
  ["container", { containerFile: true }],
  ["container", { cgroup: CGROUP_V1 }],
  ["container", { cgroup: "0::/kubepods/burstable/pod1/5a\n" }],
  ["container", { cgroup: "0::/lxc.payload.web\n" }],
  ["container", { release: WSL_RELEASE, containerFile: true }],
])("the system is %s by %j", (system, facts) => {
  expect(systemOf({ ...LINUX, ...facts })).toBe(system);
});
