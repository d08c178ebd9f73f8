import { createECDH, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./look";
import { expect, read, signIn, signUp, test } from "./people";
import { baseUrl } from "./stack";

test.use({ locale: "en-GB", serviceWorkers: "allow" });

/**
 * The browser's push service is its maker's, out in the world: the subscription it would give is made here. And one
 * without a screen denies notifications to everybody: here its person has allowed them.
 */
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
      Object.defineProperty(Notification, "permission", { get: () => "granted" });
      Notification.requestPermission = () => Promise.resolve("granted");
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

/** What the service worker shows once the push service has handed it this. */
async function shownOf(page: Page, told: object): Promise<unknown> {
  const cdp = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await registered;
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error("No service worker runs.");
  await worker.evaluate(() => {
    const global = globalThis as unknown as { registration: ServiceWorkerRegistration; shown: unknown };
    global.registration.showNotification = (title, options) => {
      global.shown = { title, ...options };
      return Promise.resolve();
    };
  });
  const origin = new URL(baseUrl).origin;
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(told) });
  const shown = () => worker.evaluate(() => (globalThis as unknown as { shown: unknown }).shown ?? null);
  await expect.poll(shown).not.toBeNull();
  return shown();
}

test("a browser is told by notifications until its person signs out there", async ({ page, context }) => {
  await withPushService(page);
  const person = await signUp(context, "en");
  await page.goto("/settings#channels");
  const section = page.getByRole("region", { name: "Other channels" });
  await section.getByRole("button", { name: "Tell me in this browser" }).click();
  await expect(section.getByText("Alerts come here at once, even while PriceAlert is closed.")).toBeVisible();
  await expect(section.getByText("This browser", { exact: true })).toBeVisible();
  await expectNoViolation(page, "a browser that is told");

  const told = { title: "SORA H7 ¥24,800", body: "It is ¥25,000 or less.", tag: "one" };
  expect(await shownOf(page, { ...told, path: "/notifications" })).toEqual({
    ...told,
    icon: "/icons/icon-192.png",
    data: "/notifications",
  });

  await page.goto("/");
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
