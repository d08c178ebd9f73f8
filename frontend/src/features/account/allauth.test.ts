import { http as wire, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { ApiError } from "../../api/client";
import { formErrors } from "../../lib/form-errors";
import { server } from "../../test/server";
import { signIn, signUp } from "./allauth";

const ROOT = "/api/v1/auth/browser/v1/auth";

test("a sign-up that waits for its mail is no failure", async () => {
  server.use(
    wire.post(`${ROOT}/signup`, () =>
      HttpResponse.json(
        {
          status: 401,
          data: { flows: [{ id: "login" }, { id: "verify_email", is_pending: true }] },
          meta: {},
        },
        { status: 401 },
      ),
    ),
  );
  const outcome = await signUp({ email: "a@b.example", password: "x", language: "en", time_zone: "UTC" });
  expect(outcome).toMatchObject({ isSignedIn: false, pending: "verify_email" });
});

test("a refusal names its field, so that a form can show it there", async () => {
  server.use(
    wire.post(`${ROOT}/login`, () =>
      HttpResponse.json(
        {
          status: 400,
          errors: [{ message: "Wrong password.", code: "email_password_mismatch", param: "password" }],
        },
        { status: 400 },
      ),
    ),
  );
  const error = await signIn("a@b.example", "x").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(formErrors(error, ["email", "password"])).toEqual({ password: "Wrong password." });
});
