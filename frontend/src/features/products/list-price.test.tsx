import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";
import type { ObservedListPrice } from "../../api/generated/model";
import { activate } from "../../i18n/i18n";
import { headphones, headphonesPrice } from "../../test/products";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { ListPrice } from "./list-price";

afterEach(() => activate("en"));

/** What the record has of ¥39,800, which the shop says it used to ask. */
async function shown(change: Partial<ObservedListPrice> | null) {
  const observed: ObservedListPrice | null = change && {
    claimed: { amount: "39800", currency: "JPY" },
    finding: "consistent",
    days: 56,
    until: `${new Date().getFullYear()}-11-17`,
    days_seen: 40,
    days_at: 33,
    last_on: `${new Date().getFullYear()}-11-16`,
    more_than_half: true,
    two_weeks: true,
    recent: true,
    runs_long: false,
    ...change,
  };
  const product = headphones();
  server.use(
    wire.get(`/api/v1/tracked-products/${product.id}/list-price/`, () => HttpResponse.json({ observed })),
  );
  return renderInApp(<ListPrice product={product} />);
}

test.each([
  ["consistent", "agrees with our record"],
  ["doubtful", "not borne out by our record"],
  ["too_little_data", "too few days on record to tell"],
] as const)("a list price that is %s is said to be so beside it", async (finding, words) => {
  await shown({ finding });
  const summary = (await screen.findByText(words)).closest("summary");
  expect(summary).toHaveTextContent("The shop's list price: ¥39,800");
});

test("the days are counted in words, as days of Japan", async () => {
  const { container } = await shown({});
  await userEvent.click(await screen.findByText("agrees with our record"));
  expect(
    screen.getByText("In the 56 days up to 17 Nov we saw a price on 40, and ¥39,800 on 33 of them.", {
      exact: false,
    }),
  ).toHaveTextContent("The last was 16 Nov.");
  expect((await axe(container)).violations).toEqual([]);
});

test("each of the three conditions is met, not met or cannot be told", async () => {
  await shown({ finding: "doubtful", more_than_half: false, two_weeks: null, recent: true });
  await userEvent.click(await screen.findByText("not borne out by our record"));
  const rows = within(screen.getByRole("list")).getAllByRole("listitem");
  expect(rows.map((row) => row.querySelector("b")?.textContent)).toEqual([
    "not met",
    "cannot be told",
    "met",
  ]);
});

test("what was never seen has no last day", async () => {
  await shown({ finding: "doubtful", days_at: 0, last_on: null });
  await userEvent.click(await screen.findByText("not borne out by our record"));
  expect(screen.getByText(/¥39,800 on 0 of them/)).toBeVisible();
  expect(screen.queryByText(/The last was/)).toBeNull();
});

test.each([true, false])("that a sale runs long is said where it does (%s)", async (runs_long) => {
  await shown({ finding: "doubtful", runs_long });
  await userEvent.click(await screen.findByText("not borne out by our record"));
  expect(screen.queryAllByText(/lower for half of the last 8 weeks/)).toHaveLength(runs_long ? 1 : 0);
});

test("where nothing was observed the list price stands alone, and without one nothing does", async () => {
  await shown(null);
  expect(await screen.findByText("The shop's list price: ¥39,800")).toBeVisible();
  expect(screen.queryByRole("group")).toBeNull();
  const { container } = await renderInApp(
    <ListPrice product={headphones({ price: { ...headphonesPrice, list_price: null } })} />,
  );
  expect(container.querySelector("p")).toBeNull();
});

test("in Japanese it is said as neutrally", async () => {
  activate("ja");
  await shown({ finding: "doubtful" });
  expect(await screen.findByText("記録では確かめられません")).toBeVisible();
});
