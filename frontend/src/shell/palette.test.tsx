import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { headphones } from "../test/products";
import { renderInApp } from "../test/render";
import { server } from "../test/server";
import { Palette } from "./palette";
import { isAddress, matches } from "./palette-search";

Element.prototype.scrollIntoView = () => undefined;

/** A server that knows the headphones by part of their name. */
function serve() {
  const asked: string[] = [];
  server.use(
    http.get("*/api/v1/tracked-products/", ({ request }) => {
      const search = new URL(request.url).searchParams.get("search") ?? "";
      asked.push(search);
      const results = "sora".includes(search.toLowerCase()) ? [headphones()] : [];
      return HttpResponse.json({ results, next: null, previous: null });
    }),
  );
  return asked;
}

const chosen = () => {
  const id = screen.getByRole("combobox").getAttribute("aria-activedescendant") ?? "";
  return document.getElementById(id)?.textContent ?? "";
};

test("a product is found by its name, and chosen by keys while the focus stays in the field", async () => {
  const asked = serve();
  const onClose = vi.fn();
  await renderInApp(<Palette onClose={onClose} />);
  await userEvent.type(screen.getByRole("combobox"), "sor");
  expect(await screen.findByRole("option", { name: /SORA H7/ })).toHaveAttribute("aria-selected", "true");
  expect(asked).toEqual(["sor"]);
  expect(chosen()).toContain("SORA H7");
  expect(screen.getByRole("combobox")).toHaveFocus();
  expect((await axe(screen.getByRole("dialog"))).violations).toEqual([]);
  await userEvent.keyboard("{Enter}");
  expect(onClose).toHaveBeenCalledOnce();
});

test("the arrows go round the list", async () => {
  await renderInApp(<Palette onClose={() => undefined} />);
  expect(chosen()).toContain("Watching");
  await userEvent.type(screen.getByRole("combobox"), "{ArrowUp}");
  expect(chosen()).toContain("Keyboard shortcuts");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(chosen()).toContain("Add a product");
});

test("an address is offered to be watched, and searched for nowhere", async () => {
  const asked = serve();
  await renderInApp(<Palette onClose={() => undefined} />);
  await userEvent.type(screen.getByRole("combobox"), "https://shop.example/item/1");
  await waitFor(() => expect(chosen()).toContain("Watch this page of shop.example"));
  expect(screen.getAllByRole("option")).toHaveLength(1);
  expect(asked.filter((search) => search.includes("://"))).toEqual([]);
});

test("what is called nothing like that is said in words", async () => {
  serve();
  await renderInApp(<Palette onClose={() => undefined} />);
  await userEvent.type(screen.getByRole("combobox"), "qqq");
  expect(await screen.findByText("Nothing is called that.")).toBeVisible();
});

test.each([
  ["設定", "せってい", false],
  ["Settings", "SETT", true],
  ["Settings", "ｓｅｔ", true],
  ["ロボット掃除機 RV-5", "rv-5 ロボット", true],
])("%s fits the search %s: %s", (name, search, fits) => {
  expect(matches(name, search)).toBe(fits);
});

test("what is still being typed is no address", () => {
  expect(["http", "https:/", "https://"].map(isAddress)).toEqual([false, false, false]);
});
