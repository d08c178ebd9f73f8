/** Who the tests are: a visitor, somebody who has just signed up, or the demo's person. */

import { randomUUID } from "node:crypto";
import { type Browser, type BrowserContext, expect, test as base } from "@playwright/test";
import { baseUrl, linkIn, mailTo } from "./stack";

export type Language = "ja" | "en";
export const LANGUAGES: readonly Language[] = ["ja", "en"];
export const localeOf = (language: Language) => (language === "ja" ? "ja-JP" : "en-GB");

export interface Person {
  email: string;
  password: string;
}

export const somebody = (): Person => ({
  email: `${randomUUID()}@example.test`,
  password: "nine quiet lanterns over the harbour",
});

const AUTH = "/api/v1/auth/browser/v1";

// A kept connection may be closed by the server just as it is used again: that request was not answered, so it is
// sent once more.
const AGAIN = { maxRetries: 3 };

/** What the API answers this person. */
export async function read<T>({ request }: BrowserContext, path: string): Promise<T> {
  const answer = await request.get(`${baseUrl}${path}`, AGAIN);
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

/** A request of the context's own person, with the CSRF token of its cookie. */
export async function send(
  context: BrowserContext,
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  data?: Record<string, unknown>,
  more: Record<string, string> = {},
) {
  await context.request.get(`${baseUrl}${AUTH}/config`, AGAIN);
  const cookie = (await context.cookies(baseUrl)).find(({ name }) => name.endsWith("csrftoken"));
  return context.request.fetch(`${baseUrl}${path}`, {
    ...AGAIN,
    method,
    data,
    headers: { "X-CSRFToken": cookie?.value ?? "", Referer: `${baseUrl}/`, ...more },
  });
}

/**
 * One request of the account API. Many tests make many people, each from an address of its own where the stack takes a
 * proxy's word (TRUSTED_PROXIES=1); where it asks to go slower, it is asked again once it allows it.
 */
async function account(context: BrowserContext, path: string, data: Record<string, unknown>) {
  const from = { "X-Forwarded-For": `203.0.113.${Math.ceil(Math.random() * 254)}` };
  const ask = () => send(context, "POST", `${AUTH}/${path}`, data, from);
  let answer = await ask();
  await expect
    .poll(
      async () => {
        if (answer.status() === 429) answer = await ask();
        return answer.status();
      },
      { message: `${path} is let through`, timeout: 65_000, intervals: [1_000] },
    )
    .not.toBe(429);
  return answer;
}

export async function signIn(context: BrowserContext, { email, password }: Person): Promise<void> {
  const answer = await account(context, "auth/login", { email, password });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** A confirmed account in this context, signed in: what the newcomer's tests do by hand. */
export async function signUp(context: BrowserContext, language: Language): Promise<Person> {
  const person = somebody();
  const answer = await account(context, "auth/signup", { ...person, language, time_zone: "Asia/Tokyo" });
  expect(answer.status(), await answer.text()).toBe(401); // done, and the address is to be confirmed
  const mail = await mailTo(context.request, person.email, "/confirm-email/");
  const key = decodeURIComponent(linkIn(mail, "/confirm-email/").split("/").at(-1) ?? "");
  await account(context, "auth/email/verify", { key });
  const session = await context.request.get(`${baseUrl}${AUTH}/auth/session`, AGAIN);
  if (session.status() !== 200) await signIn(context, person);
  return person;
}

/** Tracks a product for the context's person; its id. */
export async function track(context: BrowserContext, url: string): Promise<string> {
  const answer = await send(context, "POST", "/api/v1/tracked-products/", { url });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { id: string }).id;
}

/** The demo's person, as GET config tells them to everybody. */
async function demoPerson(context: BrowserContext): Promise<Person> {
  const config = await read<{ demo: Person | null }>(context, "/api/v1/config/");
  if (!config.demo) throw new Error("The stack has no demo person: start it with --demo.");
  return config.demo;
}

/** A page on which nothing may go wrong unseen, and a context of the demo's person for each worker. */
export const test = base.extend<{ watched: void }, { demo: BrowserContext }>({
  watched: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
      });
      await use();
      expect(faults, "faults of the page").toEqual([]);
    },
    { auto: true },
  ],
  demo: [
    async ({ browser }, use) => {
      const context = await newContext(browser);
      await signIn(context, await demoPerson(context));
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
});

const newContext = (browser: Browser) => browser.newContext({ baseURL: baseUrl });

export { expect };
