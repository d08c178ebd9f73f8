import { expect, test } from "vitest";
import { sharedAddress } from "./shared";

test.each([
  [
    "in its own field",
    { url: "https://shop.example/item/1", title: "A kettle" },
    "https://shop.example/item/1",
  ],
  [
    "in the text, after a name",
    { text: "電気ケトル https://shop.example/item/1" },
    "https://shop.example/item/1",
  ],
  ["in the title alone", { title: "https://shop.example/item/1" }, "https://shop.example/item/1"],
  ["nowhere: the words are kept to be seen", { text: "a kettle" }, "a kettle"],
])("the address of what is shared is found %s", (_, shared, address) => {
  expect(sharedAddress(shared)).toBe(address);
});
