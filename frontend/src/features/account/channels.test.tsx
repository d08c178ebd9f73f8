import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { FeedLink, Webhook, WebhookBody, WebhookDelivery } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { ChannelSettings } from "./channel-settings";
import { ChannelsOff } from "./channels-off";

const TAKEN: WebhookDelivery = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf1017511",
  created_at: "2026-11-24T00:38:00Z",
  state: "sent",
  is_test: false,
  message: "Taken (204).",
  reply_code: 204,
  can_replay: true,
};
const HOME: Webhook = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf1017510",
  kind: "webhook",
  name: "Home",
  url: "https://hooks.example.test/alerts",
  created_at: "2026-11-01T00:00:00Z",
  former_secret_until: null,
  off: null,
  deliveries: [TAKEN],
};
const LINK: FeedLink = { prefix: "paf_1234abcd", created_at: "2026-11-01T00:00:00Z", last_used_at: null };

const address = (path: string) => `/api/v1/webhooks/:id/${path}`;

/** Keeps webhooks and the link as the server does; `asked` hears of each change. */
function channels({ webhooks = [], link = null }: { webhooks?: Webhook[]; link?: FeedLink | null } = {}) {
  const asked = vi.fn();
  server.use(
    wire.get("/api/v1/webhooks/", () => HttpResponse.json(webhooks)),
    wire.post("/api/v1/webhooks/", async ({ request }) => {
      const body = (await request.json()) as WebhookBody;
      if (body.url.includes("127.0.0.1")) {
        const errors = { url: [{ code: "ip_address", message: "It must be that of a public host." }] };
        return HttpResponse.json({ code: "invalid", errors }, { status: 400 });
      }
      const webhook = { ...HOME, ...body, deliveries: [] };
      webhooks = [...webhooks, webhook];
      return HttpResponse.json({ webhook, secret: "whsec_one" }, { status: 201 });
    }),
    wire.post(address("test/"), () => {
      const test = { ...TAKEN, id: "test", is_test: true, message: "Taken (200)." };
      webhooks = webhooks.map((one) => ({ ...one, deliveries: [test, ...one.deliveries] }));
      return HttpResponse.json({ ...test, state: "owed" }, { status: 202 });
    }),
    wire.post(address("rotate/"), () => HttpResponse.json({ webhook: HOME, secret: "whsec_two" })),
    wire.post(address("switch-on/"), () => {
      webhooks = webhooks.map((one) => ({ ...one, off: null }));
      return HttpResponse.json(webhooks[0]);
    }),
    wire.post(address("deliveries/:delivery/replay/"), ({ params }) => {
      asked(params.delivery);
      return HttpResponse.json({ ...TAKEN, state: "owed" }, { status: 202 });
    }),
    wire.delete("/api/v1/webhooks/:id/", () => {
      webhooks = [];
      return new HttpResponse(null, { status: 204 });
    }),
    wire.get("/api/v1/me/feed/", () => HttpResponse.json({ current: link })),
    wire.post("/api/v1/me/feed/", () => {
      link = LINK;
      const base = "https://prices.example.test/api/feeds/paf_secret";
      const made = { atom_url: `${base}/told.atom`, calendar_url: `${base}/told.ics`, current: LINK };
      return HttpResponse.json(made, { status: 201 });
    }),
    wire.delete("/api/v1/me/feed/", () => {
      link = null;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return asked;
}

test("a webhook is added with its secret shown once, and a refused address is told at its field", async () => {
  channels();
  await renderInApp(<ChannelSettings />);
  const add = await screen.findByRole("button", { name: "Add a webhook…" });
  await waitFor(() => expect(add).toBeEnabled());
  await userEvent.click(add);
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(await within(dialog).findByLabelText("Name"), "Home");
  const url = within(dialog).getByLabelText("Address");
  await userEvent.type(url, "http://127.0.0.1/");
  await userEvent.click(within(dialog).getByRole("button", { name: "Add the webhook" }));
  expect(await within(dialog).findByText("It must be that of a public host.")).toBeVisible();
  await userEvent.clear(url);
  await userEvent.type(url, "https://hooks.example.test/");
  await userEvent.click(within(dialog).getByRole("button", { name: "Add the webhook" }));
  expect(await within(dialog).findByText("whsec_one")).toBeVisible();
  await userEvent.click(within(dialog).getByRole("button", { name: "I have kept it" }));
  expect(await screen.findByText("https://hooks.example.test/")).toBeVisible();
  expect(screen.queryByText("whsec_one")).toBeNull();
});

test("a test is sent by a press, and what became of it is told", async () => {
  channels({ webhooks: [HOME] });
  await renderInApp(<ChannelSettings />);
  expect(await screen.findByText("Last message: Taken (204).")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Send a test" }));
  expect(await screen.findByText("Last test: Taken (200).")).toBeVisible();
});

test("a message is sent again from the list of the last ones", async () => {
  const asked = channels({ webhooks: [HOME] });
  await renderInApp(<ChannelSettings />);
  await userEvent.click(await screen.findByText("The last messages"));
  await userEvent.click(screen.getByRole("button", { name: "Send it again" }));
  await waitFor(() => expect(asked).toHaveBeenCalledWith(TAKEN.id));
});

test("a new secret is shown once", async () => {
  channels({ webhooks: [HOME] });
  await renderInApp(<ChannelSettings />);
  await userEvent.click(await screen.findByRole("button", { name: "New secret" }));
  expect(await screen.findByText("whsec_two")).toBeVisible();
});

test("a webhook that is off says so here and among the notifications, and goes on after a press", async () => {
  const off = "The webhook “Home” was switched off.";
  channels({ webhooks: [{ ...HOME, off }] });
  const { unmount } = await renderInApp(<ChannelsOff />);
  expect(await screen.findByText(off)).toBeVisible();
  unmount();
  await renderInApp(<ChannelSettings />);
  await userEvent.click(await screen.findByRole("button", { name: "Switch it on again" }));
  expect(await screen.findByRole("button", { name: "Send a test" })).toBeVisible();
});

test("the link is shown when it is made, and ends by a press", async () => {
  channels();
  await renderInApp(<ChannelSettings />);
  const make = await screen.findByRole("button", { name: "Make the link" });
  await waitFor(() => expect(make).toBeEnabled());
  await userEvent.click(make);
  expect(await screen.findByText(/paf_secret\/told\.atom/)).toBeVisible();
  expect(screen.getByText(/paf_secret\/told\.ics/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "End it" }));
  await waitFor(() => expect(screen.queryByText(/paf_secret/)).toBeNull());
});

test("a browser that cannot show notifications says so, and offers no button", async () => {
  channels();
  await renderInApp(<ChannelSettings />);
  expect(await screen.findByText(/^This browser cannot show them\./)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Tell me in this browser" })).toBeNull();
});

test("a browser is listed without a secret of its own or a switch, and says why it is told no more", async () => {
  const browser: Webhook = {
    ...HOME,
    kind: "push",
    name: "Firefox, Linux",
    url: "https://push.example.test/send/1",
  };
  const off = "Alerts no longer come to “Firefox, Linux”: this browser takes none any more.";
  channels({ webhooks: [{ ...browser, off }] });
  await renderInApp(<ChannelSettings />);
  expect(await screen.findByText(off)).toBeVisible();
  expect(screen.getByText("push.example.test")).toBeVisible();
  expect(screen.queryByRole("button", { name: "New secret" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Switch it on again" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.queryByText("Firefox, Linux")).toBeNull());
});

test("the other channels have no accessibility violation", async () => {
  channels({ webhooks: [HOME, { ...HOME, id: "2", name: "Work", off: "It is off." }], link: LINK });
  const { container } = await renderInApp(<ChannelSettings />);
  await screen.findByText("It is off.");
  expect((await axe(container)).violations).toEqual([]);
}, 20_000);
