import { Notifications, notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";
import type { Notification, NotificationPage } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import type { Filter } from "./filter";
import { Inbox } from "./inbox";

// A toast outlives the page that sent it.
afterEach(() => notifications.clean());

const yen = (amount: string) => ({ amount, currency: "JPY" });

function told(change: Partial<Notification> = {}): Notification {
  return {
    id: "01a20c69-a35f-7bdb-9c1c-18bdf1017401",
    created_at: "2026-11-24T00:38:00.123456Z",
    read_at: null,
    kind: "target",
    tracked_product: {
      id: "01a20c69-a35f-7bdb-9c1c-18bdf1017402",
      title: "SORA H7",
      image_url: null,
      site_name: "Minamo Denki",
      url: "https://minamo-denki.example/item/sora-h7",
    },
    rule_id: "01a20c69-a35f-7bdb-9c1c-18bdf1017403",
    facts: {
      price: yen("27800"),
      before: yen("32800"),
      base: null,
      percent: "-15.2",
      measure: "shelf",
      target: yen("28000"),
      availability: "in_stock",
      seen_at: "2026-11-24T00:38:00Z",
      confidence: 0.98,
      already_true: false,
      assumed_shipping: null,
      evidence: [{ figure: "price", reader: "text", place: "p.price", text: "販売価格 27,800円（税込）" }],
    },
    headline: "SORA H7 is now ¥27,800 (−15.2%)",
    why: "It reached your target of ¥28,000 (seen 9:38, confidence 0.98).",
    delivery: { state: "sent", message: "Email sent.", at: "2026-11-24T00:39:00Z" },
    ...change,
  };
}

const page = (results: Notification[], unread = results.filter(({ read_at }) => !read_at).length) =>
  ({
    count: results.length,
    next: null,
    previous: null,
    results,
    unread,
    unread_about: { price: unread, stock: 0 },
    tracked_product: null,
  }) satisfies NotificationPage;

const listed = (...results: Notification[]) =>
  wire.get("/api/v1/notifications/", () => HttpResponse.json(page(results)));

const inboxWith = (filter: Partial<Filter> = {}) => (
  <Inbox filter={{ isUnreadOnly: false, ...filter }} page={1} onPage={vi.fn()} />
);
const inbox = inboxWith();

test("what was told, why, and the fate of its email stand together", async () => {
  server.use(listed(told()));
  await renderInApp(inbox);
  const row = await screen.findByRole("article", { name: /SORA H7 is now ¥27,800/ });
  expect(within(row).getByText(/It reached your target of ¥28,000/)).toBeVisible();
  expect(within(row).getByText(/Email sent\. 9:39|Email sent\. 09:39/)).toBeVisible();
  expect(within(row).getByText("unread")).toBeInTheDocument();
  expect(within(row).queryByRole("button", { name: "Send again" })).toBeNull();
});

test("the words of the page are one click away", async () => {
  server.use(listed(told()));
  await renderInApp(inbox);
  const button = await screen.findByRole("button", { name: "See the evidence" });
  expect(screen.queryByText(/販売価格/)).toBeNull();
  await userEvent.click(button);
  expect(screen.getByText("販売価格 27,800円（税込）")).toBeVisible();
  expect(button).toHaveAttribute("aria-expanded", "true");
});

test.each(["unknown", "failed"] as const)("an email that is %s can be sent again", async (state) => {
  const asked = vi.fn();
  const doubtful = told({ delivery: { state, message: "We cannot tell.", at: null } });
  server.use(
    listed(doubtful),
    wire.post("/api/v1/notifications/:id/send-again/", ({ params }) => {
      asked(params.id);
      return HttpResponse.json(doubtful, { status: 202 });
    }),
  );
  await renderInApp(inbox);
  await userEvent.click(await screen.findByRole("button", { name: "Send again" }));
  await waitFor(() => expect(asked).toHaveBeenCalledWith(doubtful.id));
});

test("a refusal to send again is said in words", async () => {
  server.use(
    listed(told({ delivery: { state: "unknown", message: "We cannot tell.", at: null } })),
    wire.post("/api/v1/notifications/:id/send-again/", () =>
      HttpResponse.json({ code: "not_in_doubt", detail: "This email is not in doubt." }, { status: 409 }),
    ),
  );
  await renderInApp(inbox);
  await userEvent.click(await screen.findByRole("button", { name: "Send again" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This email is not in doubt.");
});

test("marking all as read leaves out what arrives meanwhile", async () => {
  const asked = vi.fn();
  server.use(
    listed(told(), told({ id: "01a20c69-a35f-7bdb-9c1c-18bdf1017409", created_at: "2026-11-23T00:00:00Z" })),
    wire.post("/api/v1/notifications/mark-read/", async ({ request }) => {
      asked(await request.json());
      return HttpResponse.json({ unread: 0, marked: 1, read_at: "2026-11-24T02:00:00.654321Z" });
    }),
  );
  await renderInApp(inbox);
  await userEvent.click(await screen.findByRole("button", { name: "Mark all as read" }));
  await waitFor(() =>
    expect(asked).toHaveBeenCalledWith({ all: true, up_to: "2026-11-24T00:38:00.123456Z" }),
  );
});

test("reading and unreading one is the same button, and the list follows", async () => {
  let readAt: string | null = null;
  server.use(
    wire.get("/api/v1/notifications/", () => HttpResponse.json(page([told({ read_at: readAt })]))),
    wire.post("/api/v1/notifications/mark-read/", () => {
      readAt = "2026-11-24T01:00:00Z";
      return HttpResponse.json({ unread: 0 });
    }),
    wire.post("/api/v1/notifications/mark-unread/", () => {
      readAt = null;
      return HttpResponse.json({ unread: 1 });
    }),
  );
  await renderInApp(inbox);
  await userEvent.click(await screen.findByRole("button", { name: "Mark as read" }));
  await userEvent.click(await screen.findByRole("button", { name: "Mark as unread" }));
  expect(await screen.findByRole("button", { name: "Mark as read" })).toBeEnabled();
});

test("marking all as read is taken back by the moment at which it was done", async () => {
  const asked = vi.fn();
  server.use(
    listed(told(), told({ id: "01a20c69-a35f-7bdb-9c1c-18bdf1017409" })),
    wire.post("/api/v1/notifications/mark-read/", () =>
      HttpResponse.json({ unread: 0, marked: 2, read_at: "2026-11-24T02:00:00.654321Z" }),
    ),
    wire.post("/api/v1/notifications/mark-unread/", async ({ request }) => {
      asked(await request.json());
      return HttpResponse.json({ unread: 2 });
    }),
  );
  await renderInApp(
    <>
      <Notifications />
      {inbox}
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Mark all as read" }));
  expect(await screen.findByText("2 marked as read.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toHaveBeenCalledWith({ read_at: "2026-11-24T02:00:00.654321Z" }));
});

test("what is asked of the server and marked as read follows the filter", async () => {
  const asked = vi.fn();
  server.use(
    wire.get("/api/v1/notifications/", ({ request }) => {
      asked(Object.fromEntries(new URL(request.url).searchParams));
      return HttpResponse.json({ ...page([told()]), tracked_product: told().tracked_product });
    }),
    wire.post("/api/v1/notifications/mark-read/", async ({ request }) => {
      asked(await request.json());
      return HttpResponse.json({ unread: 0, marked: 0, read_at: "2026-11-24T02:00:00Z" });
    }),
  );
  const product = told().tracked_product.id;
  await renderInApp(inboxWith({ about: "price", product }));
  expect(await screen.findByText("Only: SORA H7")).toBeVisible();
  expect(asked).toHaveBeenLastCalledWith({ about: "price", tracked_product: product, page: "1" });
  await userEvent.click(screen.getByRole("button", { name: "Mark all as read" }));
  await waitFor(() =>
    expect(asked).toHaveBeenCalledWith(
      expect.objectContaining({ all: true, about: "price", tracked_product: product }),
    ),
  );
});

test("the filter says what is chosen and where each sort leads", async () => {
  server.use(listed(told()));
  await renderInApp(inboxWith({ about: "price", isUnreadOnly: true }));
  const sorts = screen.getByRole("navigation", { name: "Filter" });
  expect(await within(sorts).findByRole("link", { name: /Price falls\s*1/ })).toHaveAttribute(
    "aria-current",
    "true",
  );
  const stock = within(sorts).getByRole("link", { name: "Stock" });
  expect(stock).not.toHaveAttribute("aria-current");
  expect(stock.getAttribute("href")).toContain("about=stock");
  expect(stock.getAttribute("href")).toContain("unread=");
  expect(within(sorts).getByRole("switch", { name: /Unread only/ })).toBeChecked();
});

test("keys go along the list and open the evidence", async () => {
  // What has no layout cannot be scrolled.
  Element.prototype.scrollIntoView = vi.fn();
  server.use(listed(told(), told({ id: "01a20c69-a35f-7bdb-9c1c-18bdf1017409", headline: "The second" })));
  await renderInApp(inbox);
  await screen.findAllByRole("article");
  await userEvent.keyboard("jj");
  expect(screen.getByRole("link", { name: "The second" })).toHaveFocus();
  await userEvent.keyboard("ke");
  const [first] = screen.getAllByRole("article");
  expect(within(first as HTMLElement).getByText(/販売価格/)).toBeVisible();
});

test("where emails are off the inbox says that it is the only place", async () => {
  server.use(listed(told()));
  await renderInApp(<Inbox filter={{ isUnreadOnly: false }} page={1} isMailed={false} onPage={vi.fn()} />);
  expect(await screen.findByText(/Emails are off/)).toBeVisible();
});

test("a filter that lets nothing through leads back to all", async () => {
  server.use(listed());
  await renderInApp(inboxWith({ about: "stock" }));
  expect(await screen.findByRole("heading", { name: "Nothing like this was told" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Show all" })).toHaveAttribute("href", "/notifications");
});

test("an empty inbox says when something will stand there", async () => {
  server.use(listed());
  await renderInApp(inbox);
  expect(await screen.findByRole("heading", { name: "Nothing has been told yet" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Mark all as read" })).toBeNull();
});

test("an inbox without unread ones leads to all of them", async () => {
  server.use(listed());
  await renderInApp(inboxWith({ isUnreadOnly: true }));
  expect(await screen.findByRole("heading", { name: "Everything is read" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Show all" })).toBeVisible();
});

test("an inbox that cannot be read says so and can be asked again", async () => {
  server.use(
    wire.get(
      "/api/v1/notifications/",
      () => HttpResponse.json({ code: "forbidden", detail: "Not for you." }, { status: 403 }),
      { once: true },
    ),
    listed(told()),
  );
  await renderInApp(inbox);
  expect(await screen.findByRole("alert")).toHaveTextContent("Not for you.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("article")).toBeVisible();
});

test("an inbox with every state of an email has no accessibility violation", async () => {
  const states = ["none", "owed", "sending", "sent", "failed", "unknown", "dropped"] as const;
  server.use(
    listed(
      ...states.map((state, index) =>
        told({
          id: `01a20c69-a35f-7bdb-9c1c-18bdf101741${index}`,
          kind: index === 0 ? "back_in_stock" : "target",
          read_at: index % 2 === 0 ? null : "2026-11-24T01:00:00Z",
          delivery: { state, message: `The email is ${state}.`, at: null },
        }),
      ),
    ),
  );
  const { container } = await renderInApp(inbox);
  await screen.findAllByRole("article");
  expect((await axe(container)).violations).toEqual([]);
});
