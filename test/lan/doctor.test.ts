import { expect } from "vitest";
import { joinOn, lanOf, onLan, typeOn } from "./kit/on-lan.js";

onLan("doctor sees who waits on the LAN, and that nobody can be seen any more", async () => {
  const {
    hosts: [anna, bert],
    network,
  } = lanOf("anna", "bert");
  const waiting = joinOn(anna, "demo");
  await waiting.line(/missing/);
  const well = typeOn(bert, "doctor");
  await well.exitCode();
  const at = `eth0 ${bert.address}`;
  expect(well.stdout).toContain(`✓ network     ok    ${at}, lo 127.0.0.1\n`);
  expect(well.stdout).toContain(`✓ multicast   ok    comes back on ${at}\n`);
  expect(well.stdout).toContain(`demo: anna at ${anna.address}:4330\n`);
  network.separate(anna, bert);
  const apart = typeOn(bert, "doctor");
  await apart.exitCode();
  expect(apart.stdout).toMatch(
    /✓ runs +ok +no machine is visible; if one waits elsewhere:\n {2}- /,
  );
});

onLan("doctor on a host without a network says so, exit 4", async () => {
  const [anna] = lanOf("anna").hosts;
  anna.cable.cut();
  const doctor = typeOn(anna, "doctor", "--quiet");
  expect(await doctor.exitCode(), `${doctor}`).toBe(4);
  expect(doctor.stdout).toMatch(/^✗ network +bad +lo 127\.0\.0\.1: no LAN\n {2}- /);
});
