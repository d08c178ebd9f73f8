import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { AlertRule, TrackedProduct } from "../../api/generated/model";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { FirstAlert } from "./first-alert";

const yen = (amount: string) => ({ amount, currency: "JPY" });
const TARGETS = [
  { price: yen("25900"), percent: -7, isLowest: true },
  { price: yen("25000"), percent: -10, isLowest: false },
];
const RULE = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf1018888",
  sentence: "When the shelf price is ¥25,000 or less",
  next_sentence: "Now ¥27,800. You hear of it once.",
} as AlertRule;

function takesRules() {
  const asked: unknown[] = [];
  server.use(
    wire.post("/api/v1/alert-rules/", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(RULE, { status: 201 });
    }),
  );
  return asked;
}

const draw = (change: Partial<TrackedProduct> = {}, email: string | null = "a@example.com") =>
  renderInApp(
    <main>
      <FirstAlert
        product={headphones({ rules: [], ...change })}
        targets={TARGETS}
        email={email}
        otherRule={() => <p>The whole form</p>}
      />
    </main>,
  );

const choices = () => screen.getAllByRole("listitem").map((item) => item.textContent);

test("one tap sets the alert and says what comes next", async () => {
  const asked = takesRules();
  await draw();
  await userEvent.click(screen.getByRole("button", { name: /at ¥25,000 or less/ }));
  expect(await screen.findByText("When the shelf price is ¥25,000 or less", { selector: "b" })).toBeVisible();
  expect(screen.getByRole("status")).toHaveTextContent("When the shelf price is ¥25,000 or less");
  expect(screen.getByRole("heading", { name: "It is watched" })).toHaveFocus();
  expect(asked).toEqual([
    { tracked_product: headphones().id, kind: "target", measure: "shelf", target: yen("25000") },
  ]);
  expect(screen.getByText("One email for one fall, to a@example.com.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Show the product" })).toBeVisible();
});

test("the choice and what comes after it have no accessibility violation", async () => {
  const choice = await draw();
  expect((await axe(choice.container)).violations).toEqual([]);
  choice.unmount();
  const agreed = await draw({ rules: [RULE] });
  expect((await axe(agreed.container)).violations).toEqual([]);
});

test("the lowest price of 90 days and a tenth less are offered, each with what it is", async () => {
  await draw();
  expect(choices().slice(0, 2)).toEqual([
    "at ¥25,900 or lessthe lowest in 90 days",
    "at ¥25,000 or less−10% from now",
  ]);
});

test("what is sold out is offered its return first", async () => {
  await draw({ availability: "out_of_stock" });
  expect(choices()[0]).toContain("when it is back in stock");
});

test("an alert set by a slip is taken back, and the choice stands again", async () => {
  takesRules();
  const removed = vi.fn();
  server.use(
    wire.delete("/api/v1/alert-rules/:id/", () => {
      removed();
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await draw();
  await userEvent.click(screen.getByRole("button", { name: /when it falls at all/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(removed).toHaveBeenCalledOnce());
  expect(await screen.findByRole("button", { name: /when it falls at all/ })).toBeVisible();
});

test("an alert that was refused says why, and the choice stays", async () => {
  server.use(
    wire.post("/api/v1/alert-rules/", () =>
      HttpResponse.json({ status: 429, code: "throttled", detail: "Too many tries." }, { status: 429 }),
    ),
  );
  await draw();
  await userEvent.click(screen.getByRole("button", { name: /when it falls at all/ }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Too many tries.");
  expect(screen.getByRole("button", { name: /when it falls at all/ })).toBeEnabled();
});

test("who decides nothing is told that nothing is sent", async () => {
  await draw();
  await userEvent.click(screen.getByRole("button", { name: "Not now: only record it" }));
  expect(screen.getByText("Nothing is sent until you set an alert.")).toBeVisible();
});

test("another condition opens the whole form", async () => {
  await draw();
  await userEvent.click(screen.getByRole("button", { name: "Another price or condition" }));
  expect(screen.getByText("The whole form")).toBeVisible();
});
