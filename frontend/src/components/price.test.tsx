import { screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { activate } from "../i18n/i18n";
import { renderInApp } from "../test/render";
import { Change } from "./change";
import { NoPrice, Price } from "./price";

const yen = { amount: "27225", currency: "JPY" };

/** What people read of it, without what the kit puts around it. */
async function shown(ui: ReactNode) {
  await renderInApp(<section aria-label="shown">{ui}</section>);
  return screen.getByRole("region", { name: "shown" });
}

test("a sum with an unknown part is named a bound", async () => {
  expect(await shown(<Price money={yen} bound="from" />)).toHaveTextContent(/^From ¥27,225$/);
});

test("a bound is named after its figure in Japanese", async () => {
  await activate("ja");
  expect(await shown(<Price money={yen} bound="from" />)).toHaveTextContent(/^¥27,225 から$/);
});

test.each([
  ["en", "up_to", /^At most ¥27,225$/],
  ["ja", "up_to", /^¥27,225 以下$/],
  ["en", "open", /^Unknown$/],
  ["ja", "open", /^不明$/],
] as const)(
  "in %s a sum that may be less is never shown as if it were exact (%s)",
  async (language, bound, words) => {
    await activate(language);
    expect(await shown(<Price money={yen} bound={bound} />)).toHaveTextContent(words);
  },
);

test("a known sum is the figure alone", async () => {
  expect(await shown(<Price money={yen} />)).toHaveTextContent(/^¥27,225$/);
});

test("an unknown price is words, never 0", async () => {
  expect(await shown(<NoPrice />)).toHaveTextContent(/^Price unknown$/);
});

test.each([
  ["-15.2", "Fell −15%"],
  ["2", "Rose +2%"],
  ["0", "No change"],
])("a change of %s percent is told by words and sign, not by colour alone", async (percent, words) => {
  expect(await shown(<Change percent={percent} />)).toHaveTextContent(words);
});

test("a change names what it is compared with", async () => {
  expect(await shown(<Change percent="-8" base="since yesterday" />)).toHaveTextContent("−8%since yesterday");
});
