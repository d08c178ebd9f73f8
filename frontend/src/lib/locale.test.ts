import { expect, test } from "vitest";
import { preferredLocale } from "./locale";

test.each([
  [["ja-JP", "en"], "ja"],
  [["en-US"], "en"],
  [["fr", "ja"], "ja"],
  [["fr"], "en"],
  [[], "ja"],
] as const)("a browser that asks for %j gets %s", (languages, expected) => {
  expect(preferredLocale(languages)).toBe(expected);
});
