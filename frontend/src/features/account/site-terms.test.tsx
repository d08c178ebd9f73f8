import { Notifications } from "@mantine/notifications";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { SiteTerms as Terms } from "../../api/generated/model";
import { headphonesPrice } from "../../test/products";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { SiteTerms } from "./site-terms";

const yen = (amount: string) => ({ amount, currency: "JPY" });
const byPage = {
  ...headphonesPrice,
  shipping: null,
  pay_now: { ...yen("1466"), is_bound: true, unknown: ["shipping" as const], assumed: [] },
};
const asCounted = {
  ...byPage,
  unit_price: null,
  assumed_shipping: yen("500"),
  pay_now: { ...yen("1966"), is_bound: false, unknown: [], assumed: ["shipping" as const] },
};

const shop = (change: Partial<Terms> = {}): Terms => ({
  site: { code: "aoi", name: "Aoi Books", policy: "pages", policy_notice: null },
  currency: "JPY",
  usual_shipping: null,
  is_member: false,
  products: 3,
  shipping_unknown: 2,
  example: { tracked_product: "p", title: "A novel", by_page: byPage, as_counted: byPage },
  ...change,
});

/** A server that keeps what it is told, and what it was told. */
function keeping(first: Terms, ...others: Terms[]) {
  const asked = vi.fn();
  let kept = first;
  server.use(
    wire.get("/api/v1/site-terms/", () => HttpResponse.json([kept, ...others])),
    wire.put("/api/v1/site-terms/:code/", async ({ request, params }) => {
      const body = (await request.json()) as { usual_shipping: { amount: string }; is_member: boolean };
      asked(params.code, body.usual_shipping.amount, body.is_member);
      const example = first.example && { ...first.example, as_counted: asCounted };
      kept = { ...first, usual_shipping: yen("500"), is_member: body.is_member, example };
      return HttpResponse.json(kept);
    }),
    wire.delete("/api/v1/site-terms/:code/", ({ params }) => {
      asked(params.code, "forget");
      kept = { ...first, usual_shipping: null, is_member: false };
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return asked;
}

test("what is stated of a shop is saved as it was typed, and its effect stands below", async () => {
  const asked = keeping(shop());
  await renderInApp(<SiteTerms />);
  const field = await screen.findByLabelText("What shipping usually costs you at Aoi Books");
  expect(screen.getByText(/You pay/)).toHaveTextContent("You pay: From ¥1,466.");
  await userEvent.type(field, "５００{Enter}");
  await waitFor(() => expect(asked).toHaveBeenCalledWith("aoi", "５００", false));
  await waitFor(() => expect(field).toHaveValue("500"));
  expect(screen.getByText(/You pay/)).toHaveTextContent(
    "You pay: From ¥1,466 by its page, ¥1,966 as you stated.",
  );
  await userEvent.tab();
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a membership is asked for where there is an amount, and saved with it", async () => {
  const asked = keeping(shop());
  await renderInApp(<SiteTerms />);
  const field = await screen.findByRole("textbox");
  expect(screen.queryByRole("switch")).toBeNull();
  await userEvent.type(field, "0");
  const member = screen.getByRole("switch", { name: "I am a member" });
  await userEvent.click(member);
  await waitFor(() => expect(asked).toHaveBeenLastCalledWith("aoi", "0", true));
  await waitFor(() => expect(member).toBeChecked());
});

test("an emptied field forgets, and what was stated can be brought back", async () => {
  const asked = keeping(shop({ usual_shipping: yen("500"), is_member: true }));
  await renderInApp(
    <>
      <Notifications />
      <SiteTerms />
    </>,
  );
  const field = await screen.findByRole("textbox");
  await userEvent.clear(field);
  await userEvent.tab();
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toHaveBeenLastCalledWith("aoi", "500", true));
  await waitFor(() => expect(field).toHaveValue("500"));
});

test("a refused amount is told beside its field, and stays to be mended", async () => {
  keeping(shop());
  server.use(
    wire.put("/api/v1/site-terms/:code/", () =>
      HttpResponse.json(
        { code: "invalid", errors: { usual_shipping: [{ code: "min_value", message: "Enter 0 or more." }] } },
        { status: 400 },
      ),
    ),
  );
  await renderInApp(<SiteTerms />);
  const field = await screen.findByRole("textbox");
  await userEvent.type(field, "-5{Enter}");
  await waitFor(() => expect(field).toHaveAccessibleDescription("Enter 0 or more."));
  expect(field).toHaveValue("-5");
});

test("a shop whose pages say their shipping is asked for only when it is chosen", async () => {
  const said = shop({
    site: { code: "minamo", name: "Minamo", policy: "pages", policy_notice: null },
    shipping_unknown: 0,
  });
  keeping(shop(), said);
  await renderInApp(<SiteTerms />);
  await userEvent.selectOptions(await screen.findByLabelText("Another shop"), "Minamo");
  expect(screen.getByLabelText("What shipping usually costs you at Minamo")).toBeVisible();
  expect(screen.queryByLabelText("Another shop")).toBeNull();
});

test("without a product it says where shops will stand", async () => {
  server.use(wire.get("/api/v1/site-terms/", () => HttpResponse.json([])));
  await renderInApp(<SiteTerms />);
  expect(await screen.findByText(/will stand here/)).toBeVisible();
});

test("the shops of the settings have no accessibility violation", async () => {
  keeping(shop({ usual_shipping: yen("500") }), shop({ site: { ...shop().site, code: "b", name: "B" } }));
  const { container } = await renderInApp(<SiteTerms />);
  await screen.findAllByRole("textbox");
  expect((await axe(container)).violations).toEqual([]);
});
