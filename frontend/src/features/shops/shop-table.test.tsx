import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { expect, test, vi } from "vitest";
import type { ShopOffer } from "../../api/generated/model";
import { headphonesPrice } from "../../test/products";
import { renderInApp } from "../../test/render";
import { ShopTable } from "./shop-table";

const offer = (change: Partial<ShopOffer>): ShopOffer => ({
  id: "01a20c69-a35f-7bdb-9c1c-18bdf10174e6",
  tracked_product: null,
  is_this: false,
  is_said: false,
  title: "SORA H7",
  site: { code: "minamo", name: "Minamo Denki", policy: "pages", policy_notice: null },
  url: "https://minamo-denki.example/item/sora-h7",
  price: headphonesPrice,
  availability: "in_stock",
  condition: "new",
  stale: false,
  seen_at: null,
  is_bound: false,
  difference: { amount: "0", currency: "JPY" },
  unit_difference: null,
  unranked: null,
  ...change,
});

const shop = (name: string) => ({ code: name, name, policy: "pages" as const, policy_notice: null });

const here = offer({ id: "1", is_this: true, tracked_product: "w1" });
const dearer = offer({
  id: "2",
  site: shop("Oozora"),
  tracked_product: "w2",
  is_said: true,
  difference: { amount: "1800", currency: "JPY" },
});
const unknown = offer({
  id: "3",
  site: shop("Kitamachi"),
  difference: null,
  unranked: "unknown_part",
  price: {
    ...headphonesPrice,
    shipping: null,
    effective: { ...headphonesPrice.effective, is_bound: true, unknown: ["shipping"] },
  },
});

const row = (name: string) => within(screen.getByRole("row", { name: new RegExp(name) }));

test("the cheapest is named, the others say how far they are, and a bound stands below with its reason", async () => {
  const { container } = await renderInApp(
    <ShopTable offers={[here, dearer, unknown]} onApart={() => undefined} />,
  );
  const rows = screen.getAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining("Effective"),
    expect.stringMatching(/Minamo Denki.*Cheapest/),
    expect.stringMatching(/Oozora.*\+¥1,800/),
    expect.stringContaining("Not ranked"),
    expect.stringMatching(/Kitamachi.*From ¥25,020.*a part is unknown/),
  ]);
  expect((await axe(container)).violations).toEqual([]);
});

const pack = (amount: string, difference: string) => ({
  price: { ...headphonesPrice, unit_price: { amount, currency: "JPY/bottle" } },
  unit_difference: { amount: difference, currency: "JPY/bottle" },
});

test("of shops that know the same unit, the lowest price of one is named", async () => {
  const lone = { price: { ...headphonesPrice, unit_price: { amount: "9.50", currency: "JPY/100ml" } } };
  await renderInApp(
    <ShopTable
      offers={[
        { ...here, ...pack("62.50", "0") },
        { ...dearer, ...pack("75.00", "12.50") },
        { ...unknown, ...lone },
      ]}
      onApart={() => undefined}
    />,
  );
  expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual([
    expect.anything(),
    expect.stringContaining("lowest: ¥62.5 / bottle"),
    expect.stringContaining("¥75 / bottle"),
    expect.anything(),
    expect.not.stringContaining("100 ml"),
  ]);
});

test("a shop that is not watched can be, one that was said to be the same can be taken out", async () => {
  const apart = vi.fn();
  await renderInApp(<ShopTable offers={[here, dearer, unknown]} onApart={apart} />);
  expect(row("Minamo Denki").queryByRole("link")).toBeNull();
  expect(row("Oozora").getByRole("link", { name: "Oozora" })).toHaveAttribute("href", "/products/w2");
  expect(row("Kitamachi").getByRole("link", { name: /^Watch it here too/ })).toHaveAttribute(
    "href",
    expect.stringContaining("/add?url="),
  );
  await userEvent.click(row("Oozora").getByRole("button", { name: /^Not the same/ }));
  expect(apart).toHaveBeenCalledExactlyOnceWith("w2");
});
