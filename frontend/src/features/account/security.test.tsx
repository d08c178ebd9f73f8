import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import type { FactorType } from "./allauth";
import { setConfirmed } from "./confirmation";
import { SecuritySettings } from "./security-settings";
import { SignInForm } from "./sign-in-form";
import type { Factor } from "./second-factor";
import { SignUpForm } from "./sign-up-form";

const AUTH = "/api/v1/auth/browser/v1";
const APP: Factor = { type: "totp", created_at: 1_790_000_000, last_used_at: null };
const codes = (left: number): Factor => ({
  ...APP,
  type: "recovery_codes",
  total_code_count: 10,
  unused_code_count: left,
});
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const ok = (data: unknown) => HttpResponse.json({ status: 200, data, meta: { is_authenticated: true } });
const refusal = (status: number, param: string, message: string) =>
  HttpResponse.json({ status, errors: [{ param, code: "wrong", message }] }, { status });
const asksForCode = (...types: FactorType[]) =>
  HttpResponse.json(
    {
      status: 401,
      data: { flows: [{ id: "login" }, { id: "mfa_authenticate", is_pending: true, types }] },
      meta: { is_authenticated: false },
    },
    { status: 401 },
  );
const config = wire.get("/api/v1/config/", () =>
  HttpResponse.json({ mode: "production", demo: null, mailbox_url: null, passkeys: true, sign_up: "open" }),
);
const factors = (...all: Factor[]) => wire.get(`${AUTH}/account/authenticators`, () => ok(all));
const newSecret = wire.get(`${AUTH}/account/authenticators/totp`, () =>
  HttpResponse.json(
    {
      status: 404,
      meta: { secret: SECRET, totp_url: "otpauth://totp/alice?secret=x", totp_svg: "<svg/>" },
    },
    { status: 404 },
  ),
);

beforeEach(() => setConfirmed(false));

async function giveThePassword(dialog: HTMLElement, password: string) {
  await userEvent.type(await within(dialog).findByLabelText("Your password"), password);
  await userEvent.click(within(dialog).getByRole("button", { name: "Confirm the password" }));
}

async function signIn() {
  await userEvent.type(screen.getByLabelText("Email address"), "alice@example.test");
  await userEvent.type(screen.getByLabelText("Password"), "correct horse");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("an app is set up after the password, and its recovery codes are shown once", async () => {
  const asked = vi.fn();
  let all: Factor[] = [];
  server.use(
    config,
    newSecret,
    wire.get(`${AUTH}/account/authenticators`, () => ok(all)),
    wire.post(`${AUTH}/auth/reauthenticate`, async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      return password === "right" ? ok({}) : refusal(400, "password", "The password is wrong. 4 tries left.");
    }),
    wire.post(`${AUTH}/account/authenticators/totp`, async ({ request }) => {
      const { code } = (await request.json()) as { code: string };
      asked(code);
      if (code !== "123456") return refusal(400, "code", "This code is wrong.");
      all = [APP, codes(10)];
      return ok(APP);
    }),
    wire.get(`${AUTH}/account/authenticators/recovery-codes`, () =>
      ok({ ...codes(10), unused_codes: ["12345678", "87654321"] }),
    ),
  );
  await renderInApp(<SecuritySettings />);
  await userEvent.click(await screen.findByRole("button", { name: "Set it up…" }));
  const dialog = await screen.findByRole("dialog");
  await giveThePassword(dialog, "wrong");
  expect(await within(dialog).findByText("The password is wrong. 4 tries left.")).toBeVisible();
  await userEvent.clear(within(dialog).getByLabelText("Your password"));
  await giveThePassword(dialog, "right");

  const code = await within(dialog).findByLabelText("Code that the app shows");
  expect(within(dialog).getByRole("img", { name: /QR code/ })).toBeVisible();
  expect(within(dialog).getByText("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP")).toBeInTheDocument();
  await userEvent.type(code, "000000");
  await userEvent.click(within(dialog).getByRole("button", { name: "Switch it on" }));
  expect(await within(dialog).findByText("This code is wrong.")).toBeVisible();
  await userEvent.clear(code);
  await userEvent.type(code, "123456");
  await userEvent.click(within(dialog).getByRole("button", { name: "Switch it on" }));

  expect(await within(dialog).findByText("1234 5678")).toBeVisible();
  const file = within(dialog).getByRole("link", { name: "Keep as a file" });
  expect(decodeURIComponent(file.getAttribute("href") ?? "")).toContain("1234 5678\n8765 4321");
  expect((await axe(dialog)).violations).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: "I have kept them" }));
  expect(await screen.findByText(/Signing in with the password asks for its code/)).toBeVisible();
  expect(asked).toHaveBeenCalledTimes(2);
}, 20_000);

test("where the server wants the password again, the dialog asks for it", async () => {
  server.use(
    config,
    factors(APP, codes(9)),
    wire.delete(`${AUTH}/account/authenticators/totp`, () =>
      HttpResponse.json(
        { status: 401, data: { flows: [{ id: "reauthenticate" }] }, meta: { is_authenticated: true } },
        { status: 401 },
      ),
    ),
  );
  setConfirmed(true);
  await renderInApp(<SecuritySettings />);
  await userEvent.click(await screen.findByRole("button", { name: "Remove it…" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(await within(dialog).findByRole("button", { name: "Remove it" }));
  expect(await within(dialog).findByLabelText("Your password")).toBeVisible();
});

test.each([
  [0, "No recovery code is left."],
  [1, "Only 1 recovery code is left."],
  [3, "Only 3 recovery codes are left."],
])("with %i recovery codes left the page asks for new ones", async (left, words) => {
  server.use(config, factors(APP, codes(left)));
  await renderInApp(<SecuritySettings />);
  expect(await screen.findByText(new RegExp(words))).toBeVisible();
});

test("the settings of signing in have no accessibility violation", async () => {
  const passkey: Factor = { ...APP, type: "webauthn", id: 7, name: "x".repeat(100) };
  server.use(config, factors(APP, codes(2), passkey));
  const { container } = await renderInApp(<SecuritySettings />);
  expect(await screen.findByText(passkey.name ?? "")).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
}, 20_000);

test("a sign-in asks for the code where there is an app, and says how many tries are left", async () => {
  const done = vi.fn();
  server.use(
    config,
    wire.post(`${AUTH}/auth/login`, () => asksForCode("totp", "recovery_codes")),
    wire.post(`${AUTH}/auth/2fa/authenticate`, async ({ request }) => {
      const { code } = (await request.json()) as { code: string };
      return code === "123456" ? ok({}) : refusal(400, "code", "This code is wrong. 9 tries left.");
    }),
  );
  await renderInApp(<SignInForm onDone={done} />);
  await signIn();
  const code = await screen.findByLabelText("Code of the app");
  expect(code).toHaveFocus();
  await userEvent.type(code, "000 000{Enter}");
  expect(await screen.findByText("This code is wrong. 9 tries left.")).toBeVisible();
  await userEvent.clear(code);
  await userEvent.type(code, "123 456{Enter}");
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(done.mock.calls[0]).toMatchObject([{ isSignedIn: true }, "alice@example.test"]);
});

test("a recovery code can be given instead of the app's", async () => {
  const given = vi.fn();
  server.use(
    config,
    wire.post(`${AUTH}/auth/login`, () => asksForCode("totp", "recovery_codes")),
    wire.post(`${AUTH}/auth/2fa/authenticate`, async ({ request }) => {
      given(await request.json());
      return ok({});
    }),
  );
  await renderInApp(<SignInForm onDone={vi.fn()} />);
  await signIn();
  await userEvent.click(await screen.findByRole("button", { name: "Use a recovery code instead" }));
  await userEvent.type(screen.getByLabelText("Recovery code"), "1234 5678{Enter}");
  await waitFor(() => expect(given).toHaveBeenCalledWith({ code: "12345678" }));
});

test("a second step that came too late begins again with the password", async () => {
  server.use(
    config,
    wire.post(`${AUTH}/auth/login`, () => asksForCode("totp")),
    wire.post(`${AUTH}/auth/2fa/authenticate`, () =>
      HttpResponse.json(
        { status: 401, data: { flows: [] }, meta: { is_authenticated: false } },
        { status: 401 },
      ),
    ),
  );
  await renderInApp(<SignInForm onDone={vi.fn()} />);
  await signIn();
  await userEvent.type(await screen.findByLabelText("Code of the app"), "123456{Enter}");
  expect(await screen.findByText("That took too long. Please begin again with your password.")).toBeVisible();
  expect(screen.getByLabelText("Password")).toBeVisible();
});

test("a sign-up by invitation sends its code, and says at its field what is wrong with it", async () => {
  const asked = vi.fn();
  server.use(
    wire.post(`${AUTH}/auth/signup`, async ({ request }) => {
      asked(await request.json());
      return refusal(400, "invitation", "This invitation was used already.");
    }),
  );
  await renderInApp(<SignUpForm needsInvitation invitation="7K2M-0000-0000-0000" onDone={vi.fn()} />);
  await userEvent.type(screen.getByLabelText("Email address"), "new@example.test");
  await userEvent.type(screen.getByLabelText("Password"), "eleven boats at sea");
  await userEvent.click(screen.getByRole("button", { name: "Create an account" }));
  expect(await screen.findByText("This invitation was used already.")).toBeVisible();
  expect(screen.getByLabelText("Invitation code")).toHaveAttribute("aria-invalid", "true");
  expect(asked.mock.calls[0]).toMatchObject([{ invitation: "7K2M-0000-0000-0000" }]);
});
