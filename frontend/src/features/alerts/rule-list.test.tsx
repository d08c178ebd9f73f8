import { Notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { AlertRule } from "../../api/generated/model";
import { browserTimeZone } from "../../lib/locale";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { RuleList } from "./rule-list";

const ZONE = browserTimeZone();

const rule = (change: Partial<AlertRule> = {}): AlertRule => ({
  id: "r1",
  tracked_product: "p1",
  kind: "target",
  measure: "shelf",
  target: { amount: "25000", currency: "JPY" },
  percent: null,
  base: null,
  amount: null,
  days: null,
  is_on: true,
  state: "armed",
  fired_at: null,
  created_at: "2026-11-24T00:00:00Z",
  sentence: "When the shelf price is ¥25,000 or less",
  next_sentence: "Now ¥27,800.",
  already_true: false,
  standing: "active",
  snoozed_until: null,
  expires_at: null,
  joiner: null,
  further: [],
  ...change,
});

test.each([
  [{}, "Waits", "Now ¥27,800."],
  [{ state: "fired" }, "Told, rests", "Now ¥27,800."],
  [{ already_true: true }, "True now", "Now ¥27,800."],
  [{ is_on: false, standing: "off", state: "fired" }, "Off", "Nothing is sent."],
  [{ standing: "snoozed", next_sentence: "Silent until 1 Dec." }, "Snoozed", "Silent until 1 Dec."],
  [{ standing: "expired", next_sentence: "Ended on 1 Nov." }, "Ended", "Ended on 1 Nov."],
  [{ standing: "closed", next_sentence: "Closed: you bought it." }, "Closed", "Closed: you bought it."],
] as const)("an alert with %o is told as %s", async (change, word, next) => {
  await renderInApp(<RuleList rules={[rule(change)]} onEdit={vi.fn()} />);
  const row = screen.getByRole("listitem");
  expect(within(row).getByText(word)).toBeVisible();
  expect(row).toHaveTextContent(next);
});

test("a deleted alert can be brought back", async () => {
  const asked: string[] = [];
  server.use(
    wire.delete("/api/v1/alert-rules/:id/", () => {
      asked.push("delete");
      return new HttpResponse(null, { status: 204 });
    }),
    wire.post("/api/v1/alert-rules/:id/restore/", () => {
      asked.push("restore");
      return HttpResponse.json(rule());
    }),
  );
  await renderInApp(
    <>
      <Notifications />
      <RuleList rules={[rule()]} onEdit={vi.fn()} />
    </>,
  );
  await userEvent.click(screen.getByRole("button", { name: /^Delete: / }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toEqual(["delete", "restore"]));
});

/** Takes what is asked of a rule, and shows it unchanged. */
function changesOf(): unknown[] {
  const asked: unknown[] = [];
  server.use(
    wire.patch("/api/v1/alert-rules/:id/", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(rule());
    }),
  );
  return asked;
}

async function choose(words: string) {
  await userEvent.click(screen.getByRole("button", { name: /^Snooze or end… / }));
  await userEvent.click(await screen.findByRole("menuitem", { name: words }));
}

test("an alert is snoozed for a day, and that can be taken back", async () => {
  const asked = changesOf();
  await renderInApp(
    <>
      <Notifications />
      <RuleList rules={[rule()]} onEdit={vi.fn()} />
    </>,
  );
  await choose("Silent for a day");
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toHaveLength(2));
  const [{ snoozed_until: until }] = asked as [{ snoozed_until: string }];
  expect(Math.abs(Date.parse(until) - Date.now() - 86_400_000)).toBeLessThan(60_000);
  expect(asked[1]).toEqual({ snoozed_until: null });
});

test("the ways to snooze and end are reached and left by keys alone", async () => {
  const { container } = await renderInApp(<RuleList rules={[rule()]} onEdit={vi.fn()} />);
  const opener = screen.getByRole("button", {
    name: "Snooze or end… When the shelf price is ¥25,000 or less",
  });
  opener.focus();
  await userEvent.keyboard("{Enter}");
  const first = await screen.findByRole("menuitem", { name: "Silent for a day" });
  await waitFor(() => expect(first).toHaveFocus());
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByRole("menuitem", { name: "Silent for a week" })).toHaveFocus();
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(opener).toHaveFocus());
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
});

test("an alert that is over by its date stands as off, and can be extended alone", async () => {
  const asked = changesOf();
  await renderInApp(
    <RuleList rules={[rule({ standing: "expired", expires_at: "2026-11-01T00:00:00Z" })]} onEdit={vi.fn()} />,
  );
  expect(screen.getByRole("switch")).not.toBeChecked();
  expect(screen.getByRole("switch")).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: /^Extend… / }));
  expect(await screen.findAllByRole("menuitem")).toHaveLength(2);
  await userEvent.click(screen.getByRole("menuitem", { name: "Without an end" }));
  await waitFor(() => expect(asked).toEqual([{ expires_at: null }]));
});

test("the day on which an alert ends is told as its last whole one", async () => {
  // Its first moment that no longer counts, in Tokyo.
  const rules = [rule({ expires_at: "2031-05-01T15:00:00Z" })];
  await renderInApp(<RuleList rules={rules} onEdit={vi.fn()} />);
  expect(screen.getByRole("listitem")).toHaveTextContent("It ends on 1 May 2031.");
});

test("a snoozed alert is woken by one press", async () => {
  const asked = changesOf();
  await renderInApp(
    <RuleList
      rules={[rule({ standing: "snoozed", snoozed_until: "2026-12-01T00:00:00Z" })]}
      onEdit={vi.fn()}
    />,
  );
  await userEvent.click(screen.getByRole("button", { name: "Wake now" }));
  await waitFor(() => expect(asked).toEqual([{ snoozed_until: null }]));
});

test("the last day of an alert is whole", async () => {
  const asked = changesOf();
  await renderInApp(<RuleList rules={[rule()]} onEdit={vi.fn()} />);
  await choose("End on a day…");
  const day = screen.getByLabelText("Last day");
  expect(day).toHaveFocus();
  await userEvent.clear(day);
  await userEvent.type(day, "2031-05-01");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toHaveLength(1));
  const [{ expires_at: end }] = asked as [{ expires_at: string }];
  expect(new Date(Date.parse(end) - 1).toLocaleDateString("en-CA", { timeZone: ZONE })).toBe("2031-05-01");
});

test("a switch that could not be turned says why and stands as before", async () => {
  server.use(
    wire.patch("/api/v1/alert-rules/:id/", () =>
      HttpResponse.json({ code: "throttled", detail: "Too many tries." }, { status: 429 }),
    ),
  );
  await renderInApp(<RuleList rules={[rule()]} onEdit={vi.fn()} />);
  await userEvent.click(screen.getByRole("switch"));
  expect(await screen.findByRole("alert")).toHaveTextContent("Too many tries.");
  expect(screen.getByRole("switch")).toBeChecked();
});

test("rules in every state have no accessibility violation", async () => {
  const rules = [
    rule(),
    rule({ id: "r2", state: "fired", sentence: "When it falls at all" }),
    rule({ id: "r4", standing: "snoozed", sentence: "When it is lower than ever" }),
    rule({ id: "r3", is_on: false, sentence: "When it is back in stock" }),
  ];
  const { container } = await renderInApp(<RuleList rules={rules} onEdit={vi.fn()} />);
  expect((await axe(container)).violations).toEqual([]);
});
