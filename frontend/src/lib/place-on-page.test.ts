import { expect, test } from "vitest";
import { placeOnPage } from "./place-on-page";

test("the words are all that follows the address, whatever they hold", () => {
  expect(placeOnPage("https://shop.example/p/1?v=2#top", "送料 550円, A-B & C")).toBe(
    "https://shop.example/p/1?v=2#:~:text=%E9%80%81%E6%96%99%20550%E5%86%86%2C%20A%2DB%20%26%20C",
  );
});

test("half a character does not keep the page from opening", () => {
  expect(placeOnPage("https://shop.example/", "\ud800円")).toBe(
    "https://shop.example/#:~:text=%EF%BF%BD%E5%86%86",
  );
});

test("where no words are kept there is no place to show", () => {
  expect(placeOnPage("https://shop.example/", "  ")).toBeNull();
});
