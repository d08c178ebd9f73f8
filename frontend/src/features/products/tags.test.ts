import { expect, test } from "vitest";
import { tagsOf } from "./tags";

test.each([
  ["audio, gift", ["audio", "gift"]],
  ["贈りもの、オーディオ，家", ["贈りもの", "オーディオ", "家"]],
  [" , ,audio,audio", ["audio"]],
  ["", []],
])("%j holds the tags %j", (text, tags) => {
  expect(tagsOf(text)).toEqual(tags);
});
