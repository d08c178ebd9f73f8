import { Notifications } from "@mantine/notifications";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { DefaultRule } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { DefaultRules } from "./default-rules";

const RULE: DefaultRule = {
  id: "d1",
  tag: "shoes",
  kind: "drop",
  measure: "shelf",
  percent: "15.0",
  base: "registration",
  days: null,
  sentence: "When the shelf price is 15% or more below the price at registration",
};
const AS_MADE = {
  tag: "shoes",
  kind: "drop",
  measure: "shelf",
  percent: "15.0",
  base: "registration",
  days: null,
};

function asks(...rules: DefaultRule[]): unknown[] {
  const asked: unknown[] = [];
  server.use(
    wire.get("/api/v1/default-rules/", () => HttpResponse.json(rules)),
    wire.post("/api/v1/default-rules/", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(RULE, { status: 201 });
    }),
    wire.delete("/api/v1/default-rules/d1/", () => {
      asked.push("delete");
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return asked;
}

const show = () =>
  renderInApp(
    <>
      <Notifications />
      <DefaultRules />
    </>,
  );

test("an alert that is deleted is made again as it was", async () => {
  const asked = asks(RULE);
  const { container } = await show();
  await userEvent.click(await screen.findByRole("button", { name: /^Delete: When/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toEqual(["delete", AS_MADE]));
  expect((await axe(container)).violations).toEqual([]);
});

test("an alert for a tag is added, and that can be taken back", async () => {
  const asked = asks();
  await show();
  const percent = screen.getByLabelText("Per cent since you added it");
  await userEvent.clear(percent);
  await userEvent.type(percent, "15");
  await userEvent.type(screen.getByLabelText("Only with the tag (optional)"), "shoes ");
  await userEvent.click(screen.getByRole("button", { name: "Add an alert" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(asked).toEqual([{ kind: "drop", tag: "shoes", percent: "15", base: "registration" }, "delete"]),
  );
});

test("a kind without a number asks for none, and what the server refuses is told in words", async () => {
  const asked = asks();
  server.use(
    wire.post("/api/v1/default-rules/", async ({ request }) => {
      asked.push(await request.json());
      const problem = { code: "already_there", message: "This alert is among them already." };
      return HttpResponse.json({ code: "invalid", errors: { non_field_errors: [problem] } }, { status: 400 });
    }),
  );
  await show();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "its page is gone");
  expect(screen.queryByLabelText("Per cent since you added it")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Add an alert" }));
  expect(await screen.findByText("This alert is among them already.")).toBeVisible();
  expect(asked).toEqual([{ kind: "gone", tag: null }]);
});

test("half a day is refused at its field, not cut off", async () => {
  const asked = asks();
  server.use(
    wire.post("/api/v1/default-rules/", async ({ request }) => {
      asked.push(await request.json());
      const problem = { code: "out_of_range", message: "Enter from 7 to 365 days." };
      return HttpResponse.json({ code: "invalid", errors: { days: [problem] } }, { status: 400 });
    }),
  );
  await show();
  await userEvent.selectOptions(screen.getByLabelText("Tell me when"), "no look succeeds");
  await userEvent.clear(screen.getByLabelText("Days"));
  await userEvent.type(screen.getByLabelText("Days"), "7.9");
  await userEvent.click(screen.getByRole("button", { name: "Add an alert" }));
  expect(await screen.findByText("Enter from 7 to 365 days.")).toBeVisible();
  expect(asked).toEqual([{ kind: "unseen", tag: null, days: 0 }]);
});
