import { screen } from "@testing-library/react";
import { axe } from "jest-axe";
import { expect, test } from "vitest";
import { activate } from "../../i18n/i18n";
import { headphones, headphonesPrice } from "../../test/products";
import { renderInApp } from "../../test/render";
import { ProductCard } from "./product-card";

const failed = (kind: "blocked" | "no_price", message: string) =>
  headphones({
    status: { ...headphones().status, kind, message, failures: 2 },
    price: null,
    change: { previous: null, registration: null, today: null, week: null },
  });

test("a fall is told by word and sign, not by colour alone", async () => {
  await renderInApp(<ProductCard product={headphones()} isLarge />);
  expect(screen.getByText(/−15%/)).toHaveTextContent("Fell −15%");
});

test("a price that is not known is words, never 0", async () => {
  await renderInApp(<ProductCard product={failed("no_price", "There is no price on the page.")} />);
  expect(screen.getByText("Price unknown")).toBeVisible();
  expect(screen.queryByText(/¥0/)).toBeNull();
});

test("where nothing is known of yesterday, nothing is said of a change", async () => {
  const change = { previous: null, registration: null, today: null, week: null };
  await renderInApp(<ProductCard product={headphones({ change })} />);
  expect(screen.queryByText("No change")).toBeNull();
});

test.each([
  ["by_hand", "Not visited by us"],
  ["api", "Waits for the shop's interface"],
] as const)("a shop whose policy is %s is said to be so", async (policy, words) => {
  const refused = { ...headphones().status, kind: "refused_by_policy" as const };
  const site = { ...headphones().site, policy };
  await renderInApp(<ProductCard product={headphones({ status: refused, site })} />);
  expect(screen.getByText(words)).toBeVisible();
});

test("a failure says what happened in a sentence", async () => {
  await renderInApp(<ProductCard product={failed("blocked", "The shop refuses automatic visits.")} />);
  expect(screen.getByText("The shop refuses automatic visits.")).toBeVisible();
});

test("a sum with an unknown part is shown as the least it can be", async () => {
  const bound = {
    amount: "27225",
    currency: "JPY",
    is_bound: true,
    unknown: ["shipping" as const],
    assumed: [],
  };
  await renderInApp(
    <ProductCard product={headphones({ price: { ...headphonesPrice, shipping: null, effective: bound } })} />,
  );
  expect(screen.getByRole("article")).toHaveTextContent("From ¥27,225");
  expect(screen.getByText("shipping unknown")).toBeVisible();
});

test("in Japanese a bound stands behind its figure", async () => {
  await activate("ja");
  const bound = {
    amount: "27225",
    currency: "JPY",
    is_bound: true,
    unknown: ["shipping" as const],
    assumed: [],
  };
  await renderInApp(
    <ProductCard product={headphones({ price: { ...headphonesPrice, shipping: null, effective: bound } })} />,
  );
  expect(screen.getByRole("article")).toHaveTextContent("¥27,225 から");
});

test("points are not missed where there are none to be had", async () => {
  const dollars = { amount: "189.00", currency: "USD", is_bound: false, unknown: [], assumed: [] };
  const price = { ...headphonesPrice, shelf: dollars, pay_now: dollars, effective: dollars, points: null };
  await renderInApp(<ProductCard product={headphones({ price })} />);
  expect(screen.queryByText("points unknown")).toBeNull();
});

test("a title that is markup is shown as text", async () => {
  await renderInApp(<ProductCard product={headphones({ title: "<img src=x onerror=alert(1)>" })} />);
  expect(screen.getByRole("link", { name: "<img src=x onerror=alert(1)>" })).toBeVisible();
});

test.each([
  ["fallen", headphones()],
  ["failed", failed("blocked", "The shop refuses automatic visits.")],
  ["paused", headphones({ paused: true })],
])("a card that is %s has no accessibility violation", async (_name, product) => {
  const { container } = await renderInApp(
    <main>
      <h1>Products</h1>
      <h2>Today</h2>
      <ProductCard product={product} isLarge />
    </main>,
  );
  expect((await axe(container)).violations).toEqual([]);
});
