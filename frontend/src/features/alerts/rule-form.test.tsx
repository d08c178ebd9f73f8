import { Notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { AlertRule, AlertRuleProblem, AlertRuleRehearsal } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { RuleForm } from "./rule-form";

const SUBJECT = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf10174e6",
  price: { amount: "27800", currency: "JPY" },
  effective: { amount: "25020", currency: "JPY" },
  lowest: null,
};

const NEVER: AlertRuleRehearsal = {
  days: 90,
  times: 0,
  last_at: null,
  last_price: null,
  message: "It never reached ¥25,000 in the past year. The lowest was ¥26,000.",
  offer: {
    target: { amount: "26000", currency: "JPY" },
    times: 3,
    message: "¥26,000 was reached 3 times in that time.",
  },
};

const foretold = (problems: AlertRuleProblem[] = [], already_true = false) =>
  wire.post("/api/v1/alert-rules/preview/", () =>
    HttpResponse.json({
      sentence: "When the shelf price is ¥25,000 or less",
      next_sentence: "Already true. We tell you once.",
      already_true,
      problems,
      life: [
        { step: "wait", is_now: true, message: "Now ¥27,800." },
        { step: "tell", is_now: false, message: "Once, when it is ¥25,000 or less." },
        { step: "rest", is_now: false, message: "Silent until it is back at ¥25,500." },
        { step: "again", is_now: false, message: "Then once more." },
      ],
      rehearsal: NEVER,
    }),
  );

test("what will happen is told before anything is saved", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  const step = await screen.findByText("Once, when it is ¥25,000 or less.");
  expect(step.closest("ol")).toHaveAccessibleName("What will happen");
  expect(screen.queryByText(/Already true/)).toBeNull();
});

test("what is already true is said before it is told", async () => {
  server.use(foretold([], true));
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  expect(await screen.findByText("Already true. We tell you once.")).toBeVisible();
});

test("an amount goes to the server as it was typed", async () => {
  const sent = vi.fn();
  server.use(
    foretold(),
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
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "drop");
  expect(screen.getByLabelText("By at least")).toBeVisible();
  expect(screen.getByLabelText("Compared with")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "back_in_stock");
  expect(screen.queryByLabelText("Which price")).toBeNull();
});

test("the lowest ever asks for the price alone, a rise for an amount, selling out for nothing", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "lowest");
  expect(screen.getByLabelText("Which price")).toBeVisible();
  expect(screen.queryByRole("textbox")).toBeNull();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "rise");
  expect(screen.getByLabelText("At or above")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "out_of_stock");
  expect(screen.queryByLabelText("Which price")).toBeNull();
});

test("days are asked for where they count, and go to the server as a number", async () => {
  const sent = vi.fn();
  server.use(
    foretold(),
    wire.post("/api/v1/alert-rules/", async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json({ id: "r" }, { status: 201 });
    }),
  );
  const onSaved = vi.fn();
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={onSaved} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "drop_amount");
  expect(screen.getByLabelText("By at least")).toHaveValue("1,000");
  expect(screen.queryByLabelText("Days")).toBeNull();
  await userEvent.selectOptions(screen.getByLabelText("Compared with"), "median");
  await userEvent.clear(screen.getByLabelText("Days"));
  await userEvent.type(screen.getByLabelText("Days"), "９０");
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  await waitFor(() => expect(onSaved).toHaveBeenCalled());
  const amount = { amount: "1,000", currency: "JPY" };
  expect(sent).toHaveBeenCalledWith(
    expect.objectContaining({ kind: "drop_amount", base: "median", amount, days: 90 }),
  );
});

test("the lowest of some days has a blank for them, a page that is gone has none", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "lowest");
  await userEvent.selectOptions(screen.getByLabelText("Compared with"), "days");
  expect(screen.getByLabelText("Days")).toHaveValue("30");
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "gone");
  expect(screen.queryByLabelText("Which price")).toBeNull();
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("the step at which the alert stands is marked, for ears as well", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  const steps = await screen.findAllByRole("listitem");
  expect(steps.map((step) => step.getAttribute("aria-current"))).toEqual(["step", null, null, null]);
  expect(steps[2]).toHaveTextContent("Silent until it is back at ¥25,500.");
});

test("a target is stepped with the arrow keys and shown with its thousands", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  const field = screen.getByLabelText("At or below");
  await userEvent.clear(field);
  await userEvent.type(field, "25000{ArrowDown}");
  expect(field).toHaveValue("24,900");
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(field).toHaveValue("25,100");
});

test("an offer is taken with one tap and shows that it was", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  const offer = screen.getByRole("button", { name: /¥22,200/ });
  await userEvent.click(offer);
  expect(screen.getByLabelText("At or below")).toHaveValue("22,200");
  expect(offer).toHaveAttribute("aria-pressed", "true");
});

test("the rehearsal says what would have been told and its offer is taken with the keyboard", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  expect(await screen.findByText(/never reached ¥25,000 in the past year/)).toBeVisible();
  expect(screen.getByText("¥26,000 was reached 3 times in that time.")).toBeVisible();
  screen.getByRole("button", { name: "Wait for ¥26,000" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByLabelText("At or below")).toHaveValue("26,000");
});

test("where shipping is unknown the way to state it is one click away", async () => {
  server.use(foretold([{ code: "shipping_unknown", message: "The page does not say it." }]));
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  expect(await screen.findByText("The page does not say it.")).toBeVisible();
  expect(screen.getByRole("link", { name: /usually costs you/ })).toHaveAttribute("href", "/settings#prices");
});

test("a changed alert can be given its old terms back", async () => {
  const sent = vi.fn();
  const rule = {
    id: "r",
    tracked_product: SUBJECT.id,
    kind: "target",
    measure: "shelf",
    target: { amount: "25000", currency: "JPY" },
    percent: null,
    base: null,
  } as AlertRule;
  server.use(
    foretold(),
    wire.patch("/api/v1/alert-rules/r/", async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json(rule);
    }),
  );
  await renderInApp(
    <>
      <Notifications />
      <RuleForm subject={SUBJECT} rule={rule} onSaved={vi.fn()} />
    </>,
  );
  expect(screen.getByLabelText("Tell me when")).toBeDisabled();
  const field = screen.getByLabelText("At or below");
  expect(field).toHaveValue("25,000");
  await userEvent.clear(field);
  await userEvent.type(field, "20000");
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(sent.mock.calls.map(([body]) => body.target.amount)).toEqual(["20,000", "25000"]),
  );
});

test("the form has no accessibility violation", async () => {
  server.use(foretold());
  const { container } = await renderInApp(
    <main>
      <h1>Alert</h1>
      <RuleForm subject={SUBJECT} onSaved={vi.fn()} />
    </main>,
  );
  expect((await axe(container)).violations).toEqual([]);
});

test("a second condition is joined with the first, and both go to the server", async () => {
  const sent = vi.fn();
  server.use(
    foretold(),
    wire.post("/api/v1/alert-rules/", async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json({ id: "r" }, { status: 201 });
    }),
  );
  const onSaved = vi.fn();
  const { container } = await renderInApp(<RuleForm subject={SUBJECT} onSaved={onSaved} />);
  await userEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  const second = within(screen.getByRole("group", { name: "Condition 2" }));
  expect(second.getByLabelText("How they are joined")).toHaveFocus();
  expect(second.queryByRole("option", { name: "it falls at all" })).toBeNull();
  await userEvent.selectOptions(second.getByLabelText("How they are joined"), "any");
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  await waitFor(() => expect(onSaved).toHaveBeenCalled());
  expect(sent).toHaveBeenCalledWith(
    expect.objectContaining({
      kind: "target",
      joiner: "any",
      further: [{ kind: "back_in_stock", measure: "shelf" }],
    }),
  );
});

test("what is wrong with a further condition stands below it", async () => {
  server.use(
    foretold(),
    wire.post("/api/v1/alert-rules/", () =>
      HttpResponse.json(
        {
          status: 400,
          code: "invalid",
          errors: { "further.0.kind": [{ code: "duplicate", message: "This condition is there twice." }] },
        },
        { status: 400, headers: { "Content-Type": "application/problem+json" } },
      ),
    ),
  );
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  await userEvent.click(screen.getByRole("button", { name: "Save this alert" }));
  const second = within(screen.getByRole("group", { name: "Condition 2" }));
  await waitFor(() =>
    expect(second.getByLabelText("Tell me when")).toHaveAccessibleDescription(
      "This condition is there twice.",
    ),
  );
});

test("what tells of a moment takes no second condition; three are the most", async () => {
  server.use(foretold());
  await renderInApp(<RuleForm subject={SUBJECT} onSaved={vi.fn()} />);
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "any_fall");
  expect(screen.queryByRole("button", { name: "Add a condition" })).toBeNull();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "target");
  await userEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  await userEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  expect(screen.queryByRole("button", { name: "Add a condition" })).toBeNull();
  await userEvent.click(screen.getAllByRole("button", { name: "Remove this condition" })[0] as HTMLElement);
  expect(screen.queryByRole("group", { name: "Condition 3" })).toBeNull();
});
