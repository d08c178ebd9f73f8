import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Evidence } from "../../api/generated/model";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { EvidenceList, EvidenceSentence } from "./evidence";

const ROWS: Evidence[] = [
  { figure: "price", reader: "json_ld", place: "$.offers.price", text: "27800" },
  { figure: "list_price", reader: "text", place: "p.was > s", text: "36,800円" },
  { figure: "shipping", reader: "text", place: "p.shipping", text: "送料無料" },
  { figure: "points", reader: "text", place: "p.points", text: "2,780ポイント（10%還元）" },
  { figure: "stock", reader: "json_ld", place: "$.offers.availability", text: "https://schema.org/InStock" },
];

const product = headphones({ evidence: ROWS });

test("every figure of the offer stands with its words and its place", async () => {
  await renderInApp(<EvidenceList product={product} />);
  expect(screen.getByText("送料無料")).not.toBeVisible();
  await userEvent.click(screen.getByText("Evidence for the rest"));
  for (const [name, words, place] of [
    ["List price", "36,800円", "p.was > s"],
    ["Shipping", "送料無料", "p.shipping"],
    ["Points", "2,780ポイント（10%還元）", "p.points"],
    ["Stock", "https://schema.org/InStock", "$.offers.availability"],
  ] as const) {
    const told = screen.getByText(name, { selector: "dt" }).nextElementSibling as HTMLElement;
    expect(within(told).getByText(words)).toBeVisible();
    expect(within(told).getByText(place)).toBeVisible();
  }
});

test("what people can see leads to its place on the shop's page, what only machines read does not", async () => {
  await renderInApp(<EvidenceList product={product} />);
  await userEvent.click(screen.getByText("Evidence for the rest"));
  const links = screen.getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href")?.split("#:~:text=")[0])).toEqual(
    Array(3).fill(product.url),
  );
  expect(screen.getByRole("link", { name: /^Shipping: show it on the page/ })).toHaveAttribute(
    "href",
    `${product.url}#:~:text=${encodeURIComponent("送料無料")}`,
  );
});

test("how the price was read is not said of its shipping", async () => {
  await renderInApp(<EvidenceSentence product={product} />);
  expect(screen.getByText("Read from structured data")).toBeVisible();
});
