import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { ApiError } from "../../api/client";
import { server } from "../../test/server";
import { readList } from "./list-request";

const LIST = "/api/v1/tracked-products/";
const signal = new AbortController().signal;

/** Answers as the server does: with an ETag, and with 304 where it is sent back. */
function serve(etag: string, count: number) {
  const asked: (string | null)[] = [];
  server.use(
    http.get(LIST, ({ request }) => {
      const known = request.headers.get("If-None-Match");
      asked.push(known);
      if (known === etag) return new HttpResponse(null, { status: 304 });
      return HttpResponse.json({ count, results: [] }, { headers: { ETag: etag } });
    }),
  );
  return asked;
}

test("an unchanged list is the very same object, and its text is not sent again", async () => {
  const asked = serve('"one"', 1);
  const first = await readList({}, undefined, signal);
  expect(await readList({}, first, signal)).toBe(first);
  expect(asked).toEqual([null, '"one"']);
});

test("a changed list is a new one, known by its own ETag from then on", async () => {
  serve('"one"', 1);
  const first = await readList({}, undefined, signal);
  const asked = serve('"two"', 2);
  const second = await readList({}, first, signal);
  expect(second.count).toBe(2);
  expect(await readList({}, second, signal)).toBe(second);
  expect(asked).toEqual(['"one"', '"two"']);
});

test("what was kept from an earlier visit is asked for anew, for nobody knows its ETag", async () => {
  const asked = serve('"one"', 1);
  const kept = await readList({}, undefined, signal);
  await readList({}, structuredClone(kept), signal);
  expect(asked).toEqual([null, null]);
});

test("a refusal is told with its code", async () => {
  server.use(http.get(LIST, () => HttpResponse.json({ code: "throttled" }, { status: 429 })));
  await expect(readList({}, undefined, signal)).rejects.toSatisfy(
    (error) => error instanceof ApiError && error.status === 429,
  );
});
