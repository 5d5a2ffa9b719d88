import { setTimeout as sleep } from "node:timers/promises";
import { endsWith } from "./kit/ends.js";
import type { Loss } from "./kit/loss.js";
import { joinAll, joinOn, lanOf, type Member, onLan } from "./kit/on-lan.js";

/** Six runs take their time on a loaded computer. */
const BOUND = { timeout: 240_000 };

const WEATHERS: readonly (readonly [string, Loss])[] = [
  ["nothing lost", { share: 0, of: "everything" }],
  ["10 % of everything lost", { share: 0.1, of: "everything" }],
  ["30 % of multicast lost", { share: 0.3, of: "multicast" }],
];

for (const [weather, loss] of WEATHERS) {
  onLan(`three hosts with no option but the duration form, run and agree: ${weather}`, async () => {
    const { hosts, network } = lanOf("anna", "bert", "carl");
    network.lose(loss);
    await endsWith(0, joinAll(hosts, "demo", "--duration", "3s"));
  });
}

onLan(
  "three hosts form whichever of them comes first, second or last, a second apart",
  BOUND,
  async () => {
    const [a, b, c] = lanOf("anna", "bert", "carl").hosts;
    const orders = [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ];
    for (const order of orders) {
      const run = `demo-${order.map(({ name }) => name[0]).join("")}`;
      const members: Member[] = [];
      for (const host of order) {
        // Not to let something settle: coming later is what is tested.
        if (members.length > 0) await sleep(1_000);
        members.push(joinOn(host, run, "--duration", "1s"));
      }
      await endsWith(0, members);
    }
  },
);

onLan("five hosts form a run of five", async () => {
  const { hosts } = lanOf("anna", "bert", "carl", "dora", "emil");
  await endsWith(0, joinAll(hosts, "demo", "--machines", "5", "--duration", "3s"));
});

onLan("two runs at once on one network have nothing to do with each other", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const red = joinAll(hosts, "red", "--duration", "3s");
  const blue = joinAll(hosts, "blue", "--duration", "3s");
  await endsWith(0, red);
  await endsWith(0, blue);
});
