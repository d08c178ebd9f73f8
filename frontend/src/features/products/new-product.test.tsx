import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { TrackedProduct } from "../../api/generated/model";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { NewProduct } from "./new-product";

const withStatus = (kind: "reading" | "ambiguous", change: Partial<TrackedProduct> = {}) =>
  headphones({ price: null, evidence: [], status: { ...headphones().status, kind }, ...change });

function answers(...products: TrackedProduct[]) {
  let next = 0;
  server.use(
    wire.get("/api/v1/tracked-products/:id/", () => {
      const product = products[Math.min(next, products.length - 1)];
      next += 1;
      return HttpResponse.json(product);
    }),
  );
}

const draw = (onRemoved = vi.fn()) =>
  renderInApp(
    <NewProduct
      id={headphones().id}
      firstAlert={() => <p>The first alert</p>}
      ownPrice={(product) => <p>Asked about {product.status.candidates.length} prices</p>}
      onRemoved={onRemoved}
    />,
  );

test("the price is seen arriving, with its evidence and the first alert", async () => {
  answers(withStatus("reading"), headphones());
  await draw();
  expect(await screen.findByText("The shop is recognised")).toBeVisible();
  expect(screen.queryByText("The first alert")).toBeNull();

  expect(await screen.findByText("The first alert", {}, { timeout: 5_000 })).toBeVisible();
  expect(screen.getByText("Found ¥27,800")).toBeInTheDocument();
  expect(screen.getByText("27,800", { selector: "mark" })).toBeInTheDocument();
});

test("where nothing decided between prices, the person is asked", async () => {
  const status = {
    ...headphones().status,
    kind: "ambiguous" as const,
    message: "Two prices found.",
    candidates: [
      {
        kind: "sale" as const,
        amount: "14850",
        currency: "JPY",
        text: "セット価格 14,850円",
        place: "p.set",
      },
      { kind: "unit" as const, amount: "1485", currency: "JPY", text: "1冊 1,485円", place: "p.one" },
    ],
  };
  answers(withStatus("ambiguous", { status }));
  await draw();
  expect(await screen.findByText("Asked about 2 prices")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  expect(screen.queryByText("The first alert")).toBeNull();
});

test("what came to nothing can be removed", async () => {
  answers(withStatus("ambiguous"));
  server.use(wire.delete("/api/v1/tracked-products/:id/", () => new HttpResponse(null, { status: 204 })));
  const onRemoved = vi.fn();
  await draw(onRemoved);
  await userEvent.click(await screen.findByRole("button", { name: "Remove" }));
  await vi.waitFor(() => expect(onRemoved).toHaveBeenCalled());
});

test("a shop that may not be visited is not asked to be tried again", async () => {
  const site = { ...headphones().site, policy: "by_hand" as const };
  const status = { ...headphones().status, kind: "refused_by_policy" as const, message: "By hand only." };
  answers(headphones({ price: null, evidence: [], site, status }));
  await draw();
  expect((await screen.findAllByText("By hand only.")).length).toBeGreaterThan(0);
  expect(screen.getByText("Asked about 0 prices")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  expect(screen.getByRole("link", { name: "Keep it for later" })).toBeVisible();
});
