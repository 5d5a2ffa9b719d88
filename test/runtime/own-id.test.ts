import { expect, test } from "vitest";
import { OwnId } from "../../src/runtime/own-id.js";
import { incarnation } from "../protocol/hello.js";

const other = (id: string) => ({ id, incarnation: incarnation(9) });

test("an id that is given up is followed by the next that nobody has", () => {
  const self = new OwnId("host", incarnation(1));
  self.giveUp([other("host"), other("host-2")]);
  expect(self.identity).toEqual({ id: "host-3", incarnation: incarnation(1) });
});

test("an id that was given up is not taken again, or two could be swapped for ever", () => {
  const self = new OwnId("host", incarnation(1));
  self.giveUp([other("host")]);
  self.giveUp([other("host-2")]);
  self.giveUp([other("host-3")]);
  expect(self.identity.id).toBe("host-4");
});
