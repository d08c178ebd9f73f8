import { describe, expect, test } from "vitest";
import { outdated, wayOf } from "./routing";

const HERE = "https://prices.example";
const asked = (path: string, mode = "cors", method = "GET") =>
  wayOf({ url: new URL(path, HERE).href, mode, method }, HERE);

describe("the service worker", () => {
  test.each([
    "/api/v1/me/",
    "/api/v1/tracked-products/",
    "/api/v1/auth/browser/v1/auth/session",
    "/admin/",
    "/admin/login/?next=/admin/",
    "/api/docs/",
    "/static/admin/base.css",
    "/health/",
  ])("leaves %s to the server, asked by a page or opened by hand", (path) => {
    expect(asked(path)).toBe("leave");
    expect(asked(path, "navigate")).toBe("leave");
  });

  test.each(["/", "/products/01a20c69", "/add?url=https%3A%2F%2Fshop.example", "/administration"])(
    "answers for the page %s",
    (path) => expect(asked(path, "navigate")).toBe("page"),
  );

  test("takes no part in what is sent, nor in other hosts", () => {
    expect(asked("/add", "navigate", "POST")).toBe("leave");
    expect(asked("https://shop.example/assets/a.js")).toBe("leave");
  });

  test("keeps the files of the version before, and no older ones", () => {
    expect(outdated(["/a-1.js", "/a-2.js", "/a-3.js", "/b.js"], ["/a-3.js", "/b.js"], ["/a-2.js"])).toEqual([
      "/a-1.js",
    ]);
  });
});
