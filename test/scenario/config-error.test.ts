import { expect, test } from "vitest";
import { ConfigError } from "../../src/scenario/config-error.js";

test("a configuration error is one line, whatever is quoted in it", () => {
  const error = new ConfigError("a\r\nb.yaml:3", "first\n\n  second\n");
  expect(error.message).toBe("a b.yaml:3: first second");
});

test("a configuration error keeps what caused it", () => {
  const cause = new Error("below");
  expect(new ConfigError("x", "y", cause).cause).toBe(cause);
});
