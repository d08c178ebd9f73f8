import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { RuleForm } from "./rule-form";

const SUBJECT = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf10174e6",
  price: { amount: "27800", currency: "JPY" },
  effective: { amount: "25020", currency: "JPY" },
  lowest: null,
};

const foretold = (sentence: string) =>
  wire.post("/api/v1/alert-rules/preview/", () =>
    HttpResponse.json({ sentence, next_sentence: "We tell you once.", already_true: false, problems: [] }),
  );

test("what will happen is told before anything is saved", async () => {
  server.use(foretold("When the shelf price is ¥25,000 or less"));
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  expect(await screen.findByText("When the shelf price is ¥25,000 or less")).toBeVisible();
  expect(screen.getByText("We tell you once.")).toBeVisible();
});

test("an amount goes to the server as it was typed", async () => {
  const sent = vi.fn();
  server.use(
    foretold("…"),
    wire.post("/api/v1/alert-rules/", async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json({ id: "r" }, { status: 201 });
    }),
  );
  const onSaved = vi.fn();
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={onSaved} />);
  const field = screen.getByLabelText("At or below");
  await userEvent.clear(field);
  await userEvent.type(field, "¥１，９８０");
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  await waitFor(() => expect(onSaved).toHaveBeenCalled());
  expect(sent).toHaveBeenCalledWith(
    expect.objectContaining({ kind: "target", target: { amount: "¥１，９８０", currency: "JPY" } }),
  );
});

test("a refused target is told beside its field, and what was typed stays", async () => {
  const problem = HttpResponse.json(
    {
      status: 400,
      code: "invalid",
      errors: { target: [{ code: "min_value", message: "Enter ¥1 or more." }] },
    },
    { status: 400, headers: { "Content-Type": "application/problem+json" } },
  );
  server.use(
    wire.post("/api/v1/alert-rules/preview/", () => problem.clone()),
    wire.post("/api/v1/alert-rules/", () => problem.clone()),
  );
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  const field = screen.getByLabelText("At or below");
  await userEvent.clear(field);
  await userEvent.type(field, "0");
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription("Enter ¥1 or more."));
  expect(screen.getByText("Enter ¥1 or more.")).toBeVisible(); // once, not below the sentence as well
  expect(field).toHaveValue("0");
});

test("a drop asks for its share and its base, back in stock for nothing", async () => {
  server.use(foretold("…"));
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "drop");
  expect(screen.getByLabelText("By at least")).toBeVisible();
  expect(screen.getByLabelText("Compared with")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "back_in_stock");
  expect(screen.queryByLabelText("Which price")).toBeNull();
});

test("the form has no accessibility violation", async () => {
  server.use(foretold("…"));
  const { container } = await renderInApp(
    <main>
      <h1>Alert</h1>
      <RuleForm subject={SUBJECT} onSaved={vi.fn()} />
    </main>,
  );
  expect((await axe(container)).violations).toEqual([]);
});
