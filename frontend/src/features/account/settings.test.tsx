import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Me } from "../../api/generated/model";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { AccountSettings } from "./account-settings";
import { DataSettings } from "./delete-account";
import { DisplaySettings } from "./display-settings";
import { EmailSettings } from "./email-settings";
import { PriceSettings } from "./price-settings";

const ALICE: Me = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf1017500",
  email: "alice@example.test",
  language: "en",
  time_zone: "Asia/Tokyo",
  yen_per_point: "1.000",
  wants_email: true,
  mail_rhythm: "at_once",
  digest_hour: 8,
  digest_weekday: 0,
  quiet_from: null,
  quiet_to: null,
  mail_gap_minutes: 0,
  mails_a_day: 0,
  alert_email: null,
  product_view: "cards",
  is_operator: false,
  email_confirmed: true,
  created_at: "2026-01-01T00:00:00Z",
};
const AUTH = "/api/v1/auth/browser/v1";

/** Takes changes of settings as the server does, and tells `asked` of each. */
const settings = (asked: (change: unknown) => void) =>
  wire.patch("/api/v1/me/", async ({ request }) => {
    const change = (await request.json()) as Partial<Me>;
    asked(change);
    return HttpResponse.json({ ...ALICE, ...change });
  });
const config = wire.get("/api/v1/config/", () =>
  HttpResponse.json({ mode: "production", demo: null, mailbox_url: null, tracked_products_max: 200 }),
);
// Mail goes out, unless a test says otherwise.
beforeEach(() => server.use(wire.get("/api/v1/alert-mail/", () => HttpResponse.json({ stopped: null }))));
const noTerms = wire.get("/api/v1/site-terms/", () => HttpResponse.json([]));
const addresses = (...wanted: string[]) =>
  wire.get(`${AUTH}/account/email`, () =>
    HttpResponse.json({
      status: 200,
      data: [
        { email: ALICE.email, verified: true, primary: true },
        ...wanted.map((email) => ({ email, verified: false, primary: false })),
      ],
    }),
  );
const refusal = (status: number, param: string, message: string) =>
  HttpResponse.json({ status, errors: [{ param, code: "wrong", message }] }, { status });

test("a chosen language, zone and way of telling each go to the server alone", async () => {
  const asked = vi.fn();
  server.use(settings(asked), config);
  await renderInApp(
    <>
      <DisplaySettings me={ALICE} />
      <EmailSettings me={ALICE} />
    </>,
  );
  await userEvent.selectOptions(screen.getByLabelText("Language"), "ja");
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "Europe/Berlin");
  await userEvent.click(screen.getByRole("switch", { name: "Email" }));
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(3));
  expect(asked.mock.calls.flat()).toEqual([
    { language: "ja" },
    { time_zone: "Europe/Berlin" },
    { wants_email: false },
  ]);
});

test("a summary is chosen with its hour, and asks for a day only where it comes once a week", async () => {
  const asked = vi.fn();
  server.use(settings(asked), config);
  const { unmount } = await renderInApp(<EmailSettings me={ALICE} />);
  expect(screen.queryByLabelText("Hour")).toBeNull();
  await userEvent.selectOptions(screen.getByLabelText("When it comes"), "Once a week");
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  unmount();
  await renderInApp(<EmailSettings me={{ ...ALICE, mail_rhythm: "weekly" }} />);
  expect(screen.getByText("A summary of your alerts is sent to alice@example.test.")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Day"), "Sunday");
  await userEvent.selectOptions(screen.getByLabelText("Hour"), "20:00");
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(3));
  expect(asked.mock.calls.flat()).toEqual([
    { mail_rhythm: "weekly" },
    { digest_weekday: 6 },
    { digest_hour: 20 },
  ]);
});

test("the example of the effective price follows the value of a point while it is typed", async () => {
  server.use(noTerms);
  await renderInApp(<PriceSettings me={ALICE} />);
  expect(screen.getByText(/¥25,800|25,800/)).toBeVisible();
  const field = screen.getByLabelText("Value of a point");
  await userEvent.clear(field);
  await userEvent.type(field, "0.5");
  expect(screen.getByText(/26,800/)).toBeVisible();
});

test("the value of a point is saved once, when its field is left", async () => {
  const asked = vi.fn();
  server.use(settings(asked), noTerms);
  await renderInApp(<PriceSettings me={ALICE} />);
  const field = screen.getByLabelText("Value of a point");
  await userEvent.clear(field);
  await userEvent.type(field, "０．８５");
  expect(asked).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(asked.mock.calls).toEqual([[{ yen_per_point: "0.850" }]]);
});

test("a value above 1 is refused before it is sent", async () => {
  const asked = vi.fn();
  server.use(settings(asked), noTerms);
  await renderInApp(<PriceSettings me={ALICE} />);
  const field = screen.getByLabelText("Value of a point");
  await userEvent.clear(field);
  await userEvent.type(field, "2{Enter}");
  expect(screen.getByText("Enter a value from 0 to 1, such as 1 or 0.85.")).toBeVisible();
  expect(field).toHaveAttribute("aria-invalid", "true");
  expect(asked).not.toHaveBeenCalled();
});

test("a setting that could not be saved goes back and says why", async () => {
  server.use(
    config,
    wire.patch("/api/v1/me/", () =>
      HttpResponse.json({ code: "unavailable", detail: "The database is away." }, { status: 503 }),
    ),
  );
  await renderInApp(<EmailSettings me={ALICE} />);
  await userEvent.click(screen.getByRole("switch", { name: "Email" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
  expect(screen.getByRole("switch", { name: "Email" })).toBeChecked();
});

test("a wrong password is told at its field, and the new one stays typed", async () => {
  server.use(
    addresses(),
    wire.post(`${AUTH}/account/password/change`, () => refusal(400, "current_password", "That is not it.")),
  );
  await renderInApp(<AccountSettings me={ALICE} onLeft={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "Change the password…" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(await within(dialog).findByLabelText("Your password until now"), "wrong");
  await userEvent.type(within(dialog).getByLabelText("New password"), "eleven boats");
  await userEvent.click(within(dialog).getByRole("button", { name: "Set this password" }));
  expect(await within(dialog).findByText("That is not it.")).toBeVisible();
  expect(within(dialog).getByLabelText("Your password until now")).toHaveAttribute("aria-invalid", "true");
  expect(within(dialog).getByLabelText("New password")).toHaveValue("eleven boats");
});

test("an address is not changed without the password", async () => {
  const asked = vi.fn();
  server.use(
    addresses(),
    wire.post(`${AUTH}/auth/reauthenticate`, () => refusal(400, "password", "That is not it.")),
    wire.post(`${AUTH}/account/email`, () => {
      asked();
      return HttpResponse.json({ status: 200, data: [] });
    }),
  );
  await renderInApp(<AccountSettings me={ALICE} onLeft={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "Change the address…" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(await within(dialog).findByLabelText("New email address"), "new@example.test");
  await userEvent.type(within(dialog).getByLabelText("Your password"), "wrong");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send the link" }));
  expect(await within(dialog).findByText("That is not it.")).toBeVisible();
  expect(asked).not.toHaveBeenCalled();
});

test("an address that waits for its mail is named, and the old one still stands", async () => {
  server.use(addresses("new@example.test"));
  await renderInApp(<AccountSettings me={ALICE} onLeft={vi.fn()} />);
  expect(await screen.findByText(/We have sent a link to new@example.test/)).toBeVisible();
  expect(screen.getByText("alice@example.test, confirmed")).toBeVisible();
});

test("another browser can be signed out, this one not from the list", async () => {
  const ended = vi.fn();
  const here = { id: 1, user_agent: "Firefox/140.0 Linux", ip: "192.0.2.1", created_at: 1_790_000_000 };
  const session = { ...here, is_current: true };
  server.use(
    addresses(),
    wire.get(`${AUTH}/auth/sessions`, () =>
      HttpResponse.json({
        status: 200,
        data: [{ ...here, id: 2, user_agent: "iPhone Safari/604.1", is_current: false }, session],
      }),
    ),
    wire.delete(`${AUTH}/auth/sessions`, async ({ request }) => {
      ended(await request.json());
      return HttpResponse.json({ status: 200, data: [session] });
    }),
  );
  await renderInApp(<AccountSettings me={ALICE} onLeft={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "Show them" }));
  expect(await screen.findByText(/Firefox, Linux/)).toHaveTextContent("this one");
  await userEvent.click(screen.getByRole("button", { name: "Sign it out" }));
  await waitFor(() => expect(screen.queryByText(/Safari, iPhone/)).toBeNull());
  expect(ended).toHaveBeenCalledWith({ sessions: [2] });
});

test("deleting says what is lost, and a wrong password deletes nothing", async () => {
  const onLeft = vi.fn();
  server.use(
    wire.get("/api/v1/me/loss/", () =>
      HttpResponse.json({
        tracked_products: 8,
        price_points: 0,
        rules: 3,
        notifications: 1,
        deliveries_owed: 2,
      }),
    ),
    wire.delete("/api/v1/me/", async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      if (password === "right") return new HttpResponse(null, { status: 204 });
      const errors = { password: [{ code: "incorrect_password", message: "The password is wrong." }] };
      return HttpResponse.json({ code: "invalid", errors }, { status: 400 });
    }),
  );
  await renderInApp(<DataSettings onLeft={onLeft} />);
  await userEvent.click(screen.getByRole("button", { name: "Delete the account…" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/^8 products you watch/)).toBeVisible();
  expect(within(dialog).getByText("3 alerts")).toBeVisible();
  expect(within(dialog).getByText("1 notification")).toBeVisible();
  expect(within(dialog).getByText(/^2 alerts that were about to be sent/)).toBeVisible();
  const password = within(dialog).getByLabelText("Your password");
  await userEvent.type(password, "wrong");
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete my account for good" }));
  expect(await within(dialog).findByText("The password is wrong.")).toBeVisible();
  expect(onLeft).not.toHaveBeenCalled();
  await userEvent.clear(password);
  await userEvent.type(password, "right");
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete my account for good" }));
  await waitFor(() => expect(onLeft).toHaveBeenCalledOnce());
});

test("all other browsers are signed out at once", async () => {
  const ended = vi.fn();
  const sessions = [1, 2, 3].map((id) => ({
    id,
    user_agent: "Firefox/140.0 Linux",
    ip: "192.0.2.1",
    created_at: 1_790_000_000,
    is_current: id === 1,
  }));
  server.use(
    addresses(),
    wire.get(`${AUTH}/auth/sessions`, () => HttpResponse.json({ status: 200, data: sessions })),
    wire.delete(`${AUTH}/auth/sessions`, async ({ request }) => {
      ended(await request.json());
      return HttpResponse.json({ status: 200, data: sessions.slice(0, 1) });
    }),
  );
  await renderInApp(<AccountSettings me={ALICE} onLeft={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "Show them" }));
  await userEvent.click(await screen.findByRole("button", { name: "Sign out all others" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Sign it out" })).toBeNull());
  expect(ended.mock.calls).toEqual([[{ sessions: [2, 3] }]]);
});

test("an address for alerts that waits for its letter is named, and where alerts go until then", async () => {
  server.use(config);
  await renderInApp(
    <EmailSettings me={{ ...ALICE, alert_email: { email: "phone@example.test", confirmed: false } }} />,
  );
  expect(screen.getByText(/We have sent a link to phone@example.test/)).toBeVisible();
  expect(screen.getByText("Each alert is sent to alice@example.test, once.")).toBeVisible();
});

test("an address for alerts that is refused is told at its field", async () => {
  server.use(
    config,
    wire.post("/api/v1/me/alert-email/", () =>
      HttpResponse.json(
        { code: "invalid", errors: { email: [{ code: "invalid", message: "That is no address." }] } },
        { status: 400 },
      ),
    ),
  );
  await renderInApp(<EmailSettings me={ALICE} />);
  await userEvent.click(screen.getByRole("button", { name: "Use another one…" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(await within(dialog).findByLabelText("Email address for alerts"), "phone");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send the link" }));
  expect(await within(dialog).findByText("That is no address.")).toBeVisible();
});

test("the settings have no accessibility violation", async () => {
  server.use(config, noTerms, addresses("new@example.test"));
  const { container } = await renderInApp(
    <>
      <DisplaySettings me={ALICE} />
      <PriceSettings me={ALICE} />
      <EmailSettings me={ALICE} />
      <AccountSettings me={ALICE} onLeft={vi.fn()} />
      <DataSettings onLeft={vi.fn()} />
    </>,
  );
  await screen.findByText(/We have sent a link/);
  // The page's own heading is the page's: here its sections begin at the second level.
  expect((await axe(container)).violations).toEqual([]);
}, 20_000);

test("who gets no mail any more is told why, and has the address tried again", async () => {
  let isStopped = true;
  const stopped = { address: ALICE.email, because: "bounced", since: "2026-11-24T00:00:00Z" };
  server.use(
    config,
    wire.get("/api/v1/alert-mail/", () => HttpResponse.json({ stopped: isStopped ? stopped : null })),
    wire.post("/api/v1/alert-mail/try-again/", () => {
      isStopped = false;
      return HttpResponse.json({ stopped: null });
    }),
  );
  const { container } = await renderInApp(<EmailSettings me={ALICE} />);
  expect(
    await screen.findByText(/No emails go to alice@example.test any more: three of them came back/),
  ).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByText(/came back/)).toBeNull());
});
