import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { PriceCandidate, TrackedProduct } from "../../api/generated/model";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { OwnPrice } from "./own-price";

const LONG = "あ".repeat(300);
const SET: PriceCandidate = {
  kind: "sale",
  amount: "14850",
  currency: "JPY",
  text: "セット価格 14,850円（税込）",
  place: "td.price",
};
const ONE: PriceCandidate = { ...SET, amount: "1485", text: `1冊 1,485円 ${LONG}` };

const asking = (change: Partial<TrackedProduct> = {}) =>
  headphones({
    price: null,
    status: { ...headphones().status, kind: "ambiguous", candidates: [SET, ONE] },
    ...change,
  });

const closed = (change: Partial<TrackedProduct> = {}) =>
  headphones({
    price: null,
    site: { ...headphones().site, policy: "by_hand" },
    status: { ...headphones().status, kind: "refused_by_policy" },
    ...change,
  });

/** What was sent to the server, which answers with the product as it is. */
function told(path: string, product: TrackedProduct) {
  const sent = vi.fn();
  server.use(
    wire.post(`/api/v1/tracked-products/${product.id}/${path}/`, async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json(product);
    }),
  );
  return sent;
}

test("each price stands with the words it was read from, and the one that is chosen is sent as it was shown", async () => {
  const sent = told("pick", asking());
  const { container } = await renderInApp(<OwnPrice product={asking()} />);
  const group = screen.getByRole("group", { name: "Which price shall we watch?" });
  expect(within(group).getAllByRole("radio")).toHaveLength(3);
  expect(within(group).getByRole("radio", { name: /セット価格/ })).toBeChecked();
  await userEvent.click(within(group).getByRole("radio", { name: /1冊/ }));
  await userEvent.click(screen.getByRole("button", { name: "Watch ¥1,485" }));
  await vi.waitFor(() => expect(sent).toHaveBeenCalledWith({ candidate: ONE }));
  expect((await axe(container)).violations).toEqual([]);
});

test("none of these takes an amount and sends nothing else", async () => {
  const sent = told("pick", asking());
  await renderInApp(<OwnPrice product={asking()} />);
  await userEvent.click(screen.getByRole("radio", { name: "None of these" }));
  await userEvent.type(screen.getByRole("textbox", { name: "The amount on the page" }), "12,000");
  await userEvent.click(screen.getByRole("button", { name: "Look for this amount" }));
  await vi.waitFor(() =>
    expect(sent).toHaveBeenCalledWith({ candidate: { amount: "12,000", currency: "JPY" } }),
  );
});

test("of a shop that nobody visits no amount is looked for", async () => {
  const site = { ...headphones().site, policy: "by_hand" as const };
  await renderInApp(<OwnPrice product={asking({ site })} />);
  expect(screen.queryByRole("radio", { name: "None of these" })).toBeNull();
});

test("a typed price goes as it was typed, with the parts that were said and no others", async () => {
  const sent = told("prices", closed());
  const { container } = await renderInApp(<OwnPrice product={closed()} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Price on the page" }), "１２，８００");
  await userEvent.click(screen.getByText("Shipping, points, stock"));
  await userEvent.type(screen.getByRole("textbox", { name: "Points you get" }), "1,28x");
  await userEvent.click(screen.getByRole("button", { name: "Record this price" }));
  expect(await screen.findByText("Enter a whole number, such as 128.")).toBeVisible();
  await userEvent.clear(screen.getByRole("textbox", { name: "Points you get" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Points you get" }), "１２８");
  await userEvent.click(screen.getByRole("button", { name: "Record this price" }));
  const wanted = { amount: "１２，８００", currency: "JPY", availability: "unknown", points: 128 };
  await vi.waitFor(() => expect(sent).toHaveBeenCalledWith(wanted));
  expect((await axe(container)).violations).toEqual([]);
});

test("what the server refuses stands beside the field, and nothing typed is lost", async () => {
  const product = closed();
  const problem = {
    status: 400,
    code: "invalid",
    errors: { amount: [{ code: "min_value", message: "Enter an amount of ¥1 or more." }] },
  };
  server.use(
    wire.post(`/api/v1/tracked-products/${product.id}/prices/`, () =>
      HttpResponse.json(problem, { status: 400 }),
    ),
  );
  await renderInApp(<OwnPrice product={product} />);
  const field = screen.getByRole("textbox", { name: "Price on the page" });
  await userEvent.type(field, "0");
  await userEvent.click(screen.getByRole("button", { name: "Record this price" }));
  expect(await screen.findByText("Enter an amount of ¥1 or more.")).toBeVisible();
  expect(field).toHaveValue("0");
  expect(field).toHaveAttribute("aria-invalid", "true");
});

test("a price the person brought is marked as theirs, with the way back", async () => {
  await renderInApp(<OwnPrice product={headphones({ source: "typed" })} />);
  expect(screen.getByText(/You typed this price\./)).toBeVisible();
  expect(screen.getByRole("button", { name: "Take it back" })).toBeVisible();
});

test("a product that is read well asks nothing of the person", async () => {
  await renderInApp(
    <section aria-label="around it">
      <OwnPrice product={headphones()} />
    </section>,
  );
  expect(screen.getByRole("region", { name: "around it" }).textContent).toBe("");
});
