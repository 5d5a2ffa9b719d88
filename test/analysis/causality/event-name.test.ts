import { describe, expect, test } from "vitest";
import { parseEventName } from "../../../src/analysis/causality/event-name.js";

describe("the name of an event is a machine and a number", () => {
  test.each([
    ["a:120", { machine: "a", number: 120 }],
    [" vm-2:7 ", { machine: "vm-2", number: 7 }],
    ["127.0.0.1:8001:5", { machine: "127.0.0.1:8001", number: 5 }],
    ["Machine 1:5", { machine: "Machine 1", number: 5 }],
  ])("%s", (text, name) => {
    expect(parseEventName(text)).toStrictEqual(name);
  });

  test.each(["", "a", "120", ":120", "a:", "a:x", "a:-1", "a:1.5", "a:99999999999999999999"])(
    "and not %j",
    (text) => {
      expect(parseEventName(text)).toBeUndefined();
    },
  );
});
