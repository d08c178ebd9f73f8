import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { activate } from "../../i18n/i18n";
import { renderInApp } from "../../test/render";
import { Headline } from "./headline";

const COUNTS = {
  all: 11,
  fallen: 2,
  attention: 3,
  lowest: 0,
  at_target: 0,
  out_of_stock: 0,
  failing: 0,
  paused: 0,
  bought: 0,
};
const SUMMARY = { tracked: 11, falling: 2, attention: 3, saving: [{ amount: "9200", currency: "JPY" }] };

const told = () => screen.getByRole("heading").parentElement;

test("the day is a sentence: what fell, what it saves, what needs a person", async () => {
  await renderInApp(<Headline summary={SUMMARY} counts={COUNTS} />);
  expect(screen.getByRole("heading")).toHaveTextContent("2 prices fell today.");
  expect(told()).toHaveTextContent(
    "11 products watched. Bought now, they cost ¥9,200 less than when you added them. 3 need a look.",
  );
});

test("what needs a look is one press away", async () => {
  await renderInApp(<Headline summary={SUMMARY} counts={COUNTS} />);
  expect(screen.getByRole("link", { name: "3 need a look." })).toHaveAttribute("href", "/?state=attention");
});

test("savings in several currencies are named beside each other, never added", async () => {
  const saving = [...SUMMARY.saving, { amount: "19.00", currency: "USD" }];
  await renderInApp(<Headline summary={{ ...SUMMARY, saving }} counts={COUNTS} />);
  expect(told()).toHaveTextContent("they cost ¥9,200 and $19.00 less");
});

test("a calm day without a saving promises none", async () => {
  const calm = { tracked: 1, falling: 0, attention: 0, saving: [] };
  await renderInApp(<Headline summary={calm} counts={{ ...COUNTS, all: 1, attention: 0 }} />);
  expect(screen.getByRole("heading")).toHaveTextContent("Nothing has fallen since yesterday.");
  expect(told()).toHaveTextContent("1 product watched.");
  expect(told()).not.toHaveTextContent("Bought now");
});

test("in Japanese it is said as a shop would", async () => {
  await activate("ja");
  await renderInApp(<Headline summary={SUMMARY} counts={COUNTS} />);
  expect(screen.getByRole("heading")).toHaveTextContent("今日、2つ値下がりしました。");
});
