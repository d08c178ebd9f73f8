import { http as wire, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";
import { server } from "../test/server";
import { ApiError, csrfToken, http } from "./client";

afterEach(() => {
  document.cookie = "csrftoken=; Max-Age=0";
});

const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("Expected an ApiError.");
  return error;
};

test("a problem document becomes one ApiError with its code, sentence and fields", async () => {
  server.use(
    wire.post("/api/v1/tracked-products/", () =>
      HttpResponse.json(
        {
          title: "Bad",
          status: 400,
          code: "invalid",
          detail: "Look again.",
          request_id: "r1",
          errors: { url: [{ code: "scheme_not_allowed", message: "Only http and https." }] },
        },
        { status: 400, headers: { "Content-Type": "application/problem+json" } },
      ),
    ),
  );
  const error = await failure(http("/api/v1/tracked-products/", { method: "POST", body: "{}" }));
  expect(error).toMatchObject({ status: 400, code: "invalid", message: "Look again.", requestId: "r1" });
  expect(error.fields.url?.[0]?.code).toBe("scheme_not_allowed");
});

test("an answer that is no JSON is an error with its status, not a crash", async () => {
  server.use(wire.get("/api/v1/me/", () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502 })));
  expect((await failure(http("/api/v1/me/"))).status).toBe(502);
});

test("no answer at all is status 0", async () => {
  server.use(wire.get("/api/v1/me/", () => HttpResponse.error()));
  expect(await failure(http("/api/v1/me/"))).toMatchObject({ status: 0, code: "offline" });
});

test("a write carries the CSRF token and the language of the page, a read no token", async () => {
  document.cookie = "csrftoken=abc";
  const seen: Record<string, string | null>[] = [];
  server.use(
    wire.all("/api/v1/me/", ({ request }) => {
      seen.push({
        token: request.headers.get("X-CSRFToken"),
        language: request.headers.get("Accept-Language"),
      });
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await http("/api/v1/me/", { method: "PATCH", body: "{}" });
  await http("/api/v1/me/");
  expect(seen).toEqual([
    { token: "abc", language: "en" },
    { token: null, language: "en" },
  ]);
});

test("a browser that lost its cookie gets a token before it writes", async () => {
  document.cookie = "csrftoken=; Max-Age=0";
  let token: string | null = null;
  server.use(
    wire.get("/api/v1/auth/browser/v1/config", () => {
      document.cookie = "csrftoken=new";
      return HttpResponse.json({});
    }),
    wire.post("/api/v1/alert-rules/", ({ request }) => {
      token = request.headers.get("X-CSRFToken");
      return HttpResponse.json({});
    }),
  );
  await http("/api/v1/alert-rules/", { method: "POST", body: "{}" });
  expect(token).toBe("new");
});

test("the token is found under both names of the cookie", () => {
  expect(csrfToken("a=1; __Host-csrftoken=xyz")).toBe("xyz");
  expect(csrfToken("csrftoken=xyz; a=1")).toBe("xyz");
  expect(csrfToken("notcsrftoken=xyz")).toBe("");
});
