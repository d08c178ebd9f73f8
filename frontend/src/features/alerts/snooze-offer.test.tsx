import { Notifications } from "@mantine/notifications";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { AlertRule } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { SnoozeOffer } from "./snooze-offer";

const RULE: AlertRule = {
  id: "r1",
  tracked_product: "p1",
  kind: "any_fall",
  measure: "shelf",
  target: null,
  percent: null,
  base: null,
  amount: null,
  days: null,
  joiner: null,
  further: [],
  is_on: true,
  state: "armed",
  fired_at: null,
  created_at: "2026-11-24T00:00:00Z",
  sentence: "Whenever the shelf price falls",
  next_sentence: "Now ¥27,800.",
  already_true: false,
  standing: "active",
  snoozed_until: null,
  expires_at: null,
};

test("opening the offer changes nothing; its button snoozes for a week, and that can be taken back", async () => {
  const asked: { snoozed_until: string | null }[] = [];
  server.use(
    wire.patch("/api/v1/alert-rules/r1/", async ({ request }) => {
      asked.push((await request.json()) as { snoozed_until: string });
      return HttpResponse.json(RULE);
    }),
  );
  const onEnd = vi.fn();
  const { container } = await renderInApp(
    <>
      <Notifications />
      <SnoozeOffer rule={RULE} onEnd={onEnd} />
    </>,
  );
  expect(screen.getByText(/Nothing is sent until /)).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Silence for a week" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(onEnd).toHaveBeenCalledOnce();
  const until = Date.parse(asked[0]?.snoozed_until ?? "");
  expect(Math.abs(until - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
  expect(asked[1]).toEqual({ snoozed_until: null });
});

test.each(["expired", "closed", "off"] as const)(
  "an alert that is %s offers no silence",
  async (standing) => {
    await renderInApp(<SnoozeOffer rule={{ ...RULE, standing }} onEnd={vi.fn()} />);
    expect(screen.queryByRole("button", { name: "Silence for a week" })).toBeNull();
    expect(screen.getByRole("button", { name: "Close" })).toBeVisible();
  },
);
