import { createECDH, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./look";
import { expect, read, signIn, signUp, test } from "./people";
import { baseUrl } from "./stack";

test.use({ locale: "en-GB", serviceWorkers: "allow" });

/** The browser's push service is its maker's, out in the world: the subscription it would give is made here. */
async function withPushService(page: Page) {
  const ecdh = createECDH("prime256v1");
  const keys = {
    p256dh: ecdh.generateKeys().toString("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
  await page.addInitScript(
    (made) => {
      const subscription = {
        ...made,
        toJSON: () => made,
        unsubscribe: () => {
          localStorage.removeItem("subscribed");
          return Promise.resolve(true);
        },
      } as unknown as PushSubscription;
      const current = () => Promise.resolve(localStorage.getItem("subscribed") ? subscription : null);
      PushManager.prototype.getSubscription = current;
      PushManager.prototype.subscribe = () => {
        localStorage.setItem("subscribed", "yes");
        return Promise.resolve(subscription);
      };
    },
    { endpoint: `https://push.example.com/send/${randomBytes(8).toString("hex")}`, keys },
  );
}

/** What the push service would hand to the service worker, opened. */
async function deliver(page: Page, told: object) {
  const cdp = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await registered;
  const origin = new URL(baseUrl).origin;
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(told) });
}

const shownIn = (page: Page) =>
  page.evaluate(async () => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    return shown.map(({ title, body, data }) => ({ title, body, data: data as unknown }));
  });

test("a browser is told by notifications until its person signs out there", async ({ page, context }) => {
  await context.grantPermissions(["notifications"]);
  await withPushService(page);
  const person = await signUp(context, "en");
  await page.goto("/settings#channels");
  const section = page.getByRole("region", { name: "Other channels" });
  await section.getByRole("button", { name: "Tell me in this browser" }).click();
  await expect(section.getByText("Alerts come here at once, even while PriceAlert is closed.")).toBeVisible();
  await expect(section.getByText("This browser", { exact: true })).toBeVisible();
  await expectNoViolation(page, "a browser that is told");

  const told = {
    title: "SORA H7 ¥24,800",
    body: "It is ¥25,000 or less.",
    tag: "one",
    path: "/notifications",
  };
  await deliver(page, told);
  await deliver(page, told);
  await expect
    .poll(() => shownIn(page))
    .toEqual([{ title: told.title, body: told.body, data: "/notifications" }]);

  await page.getByRole("button", { name: `Account of ${person.email}` }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "When it falls, one email." })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("subscribed"))).toBeNull();
  await signIn(context, person);
  expect(await read(context, "/api/v1/webhooks/")).toEqual([]);
});

test("a browser in which another signs in is no longer told for the one before", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["notifications"]);
  await withPushService(page);
  await signUp(context, "en");
  await page.goto("/settings#channels");
  await page.getByRole("button", { name: "Tell me in this browser" }).click();
  await expect(page.getByText("This browser", { exact: true })).toBeVisible();
  await context.clearCookies();
  await signUp(context, "en");
  await page.goto("/");
  await expect.poll(() => page.evaluate(() => localStorage.getItem("subscribed"))).toBeNull();
});
