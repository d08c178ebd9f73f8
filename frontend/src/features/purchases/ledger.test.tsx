import { Notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { PurchasePage, PurchaseRow } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { Ledger } from "./ledger";

const yen = (amount: string) => ({ amount, currency: "JPY" });

const ROW: PurchaseRow = {
  tracked_product: {
    id: "p1",
    title: "SORA H7 headphones",
    image_url: null,
    site_name: "Minamo Denki",
    url: "https://minamo.test/h7",
  },
  bought_at: "2026-10-04T03:00:00Z",
  paid: yen("27800"),
  registration: yen("32800"),
  highest: yen("34800"),
  saving: yen("5000"),
  keeps_watching: false,
  further_fall_days: 30,
};

const listOf = (...results: PurchaseRow[]): PurchasePage => ({
  count: results.length,
  next: null,
  previous: null,
  results,
  totals: results.length
    ? [{ spent: yen("27800"), saved: yen("-1200"), purchases: results.length, counted: 1 }]
    : [],
});

/** What is asked of the purchase; its answer says nothing that the list shows. */
function asks(page: PurchasePage): unknown[] {
  const asked: unknown[] = [];
  const purchase = "/api/v1/tracked-products/p1/purchase/";
  server.use(
    wire.get("/api/v1/purchases/", () => HttpResponse.json(page)),
    wire.delete(purchase, () => {
      asked.push("delete");
      return HttpResponse.json({});
    }),
    wire.post(purchase, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({});
    }),
  );
  return asked;
}

const show = () =>
  renderInApp(
    <>
      <Notifications />
      <Ledger page={1} onPage={vi.fn()} />
    </>,
  );

const AS_NOTED = {
  amount: "27800",
  currency: "JPY",
  bought_at: "2026-10-04T03:00:00Z",
  keep_watching: false,
  further_fall_days: 30,
};

test("each purchase stands with its figures, and a sum below zero says that more was paid", async () => {
  asks(
    listOf(ROW, {
      ...ROW,
      tracked_product: { ...ROW.tracked_product, id: "p2" },
      registration: null,
      saving: null,
    }),
  );
  const { container } = await show();
  const [first, second] = await screen.findAllByRole("heading", { level: 2 });
  const row = first?.closest("li") as HTMLElement;
  expect(row).toHaveTextContent(/¥27,800.*¥32,800.*¥34,800.*¥5,000 saved/);
  expect(second?.closest("li")).toHaveTextContent(/Unknown.*Not counted/);
  expect(container).toHaveTextContent("¥1,200 more");
  expect(screen.getByText(/Counted for 1 of them/)).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
});

test("a purchase that was taken back is brought back as it was noted", async () => {
  const asked = asks(listOf(ROW));
  await show();
  await userEvent.click(await screen.findByRole("button", { name: /^I did not buy it/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toEqual(["delete", AS_NOTED]));
});

test("what was paid is corrected, all else stays, and that can be taken back", async () => {
  const asked = asks(listOf(ROW));
  await show();
  await userEvent.click(await screen.findByRole("button", { name: /^Correct/ }));
  const form = screen.getByLabelText("What did you pay?");
  await userEvent.clear(form);
  await userEvent.type(form, "26,000");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toEqual([{ ...AS_NOTED, amount: "26,000" }, AS_NOTED]));
});

test("who has bought nothing is told how to begin", async () => {
  asks(listOf());
  await show();
  const title = await screen.findByRole("heading", { name: "Nothing bought yet" });
  expect(
    within(title.parentElement as HTMLElement).getByRole("link", { name: "To what you watch" }),
  ).toBeVisible();
});
