import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http as wire, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";
import { setSessionEnded } from "../../lib/session";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { SessionDialog } from "./session-dialog";

const ALICE = {
  id: "01a20c69-a35f-7bdb-9c1c-18bdf10174e6",
  email: "alice@example.com",
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
  created_at: "2026-11-24T00:00:00Z",
};

afterEach(() => setSessionEnded(false));

test("a session that ends in a form is taken up again over it, and what was typed stays", async () => {
  server.use(
    wire.get("/api/v1/me/", () => HttpResponse.json(ALICE)),
    wire.get("/api/v1/config/", () => HttpResponse.json({ mode: "test", passkeys: false, sign_up: "open" })),
    wire.post("/api/v1/auth/browser/v1/auth/login", () =>
      HttpResponse.json({ status: 200, data: {}, meta: { is_authenticated: true } }),
    ),
  );
  await renderInApp(
    <>
      <textarea aria-label="Memo" />
      <SessionDialog />
    </>,
  );
  const memo = await screen.findByLabelText("Memo");
  await userEvent.type(memo, "for the birthday");
  setSessionEnded(true);

  expect(await screen.findByLabelText("Email address")).toHaveValue("alice@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "correct horse battery");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));

  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(memo).toHaveValue("for the birthday");
});
