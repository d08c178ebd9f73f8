/** The running stack: its pages, the mailbox of its machine, and the demo's shops, whose prices we may set. */

import { type APIRequestContext, expect } from "@playwright/test";

function address(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`Set ${name}: these tests drive a stack that runs, such as ./scripts/run --demo starts.`);
  }
  return value.replace(/\/$/, "");
}

export const baseUrl = address("BASE_URL");
const mailboxUrl = address("MAILBOX_URL");
const shopUrl = address("SHOP_URL");

export interface Mail {
  subject: string;
  text: string;
  received_at: string;
}

/** The newest mail to an address whose subject or text has `words`, once it is there. */
export async function mailTo(request: APIRequestContext, to: string, words: string | RegExp): Promise<Mail> {
  let found: Mail | undefined;
  await expect
    .poll(
      async () => {
        const answer = await request.get(`${mailboxUrl}/messages.json?to=${encodeURIComponent(to)}`, {
          maxRetries: 3,
        });
        const mails = (await answer.json()) as Mail[];
        found = mails
          .filter((mail) => `${mail.subject}\n${mail.text}`.match(words))
          .sort((a, b) => b.received_at.localeCompare(a.received_at))[0];
        return found?.subject;
      },
      { message: `a mail to ${to} that says ${words}`, timeout: 45_000, intervals: [250] },
    )
    .toBeTruthy();
  return found as Mail;
}

/** The address of ours in a mail that begins with `path`. */
export function linkIn(mail: Mail, path: string): string {
  const link = mail.text.split(/\s/).find((word) => word.startsWith(`${baseUrl}${path}`));
  if (!link) throw new Error(`No link to ${path} in the mail "${mail.subject}":\n${mail.text}`);
  return link;
}

/** Has a page of the demo's shops ask this price (in minor units) from now on. */
export async function setPrice(request: APIRequestContext, url: string, price: number): Promise<void> {
  const answer = await request.post(`${shopUrl}/prices`, { data: { url, price }, maxRetries: 3 });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** A page of the demo's shops as they serve it: "http://shop.test/item/1" is found below the server's own address. */
export async function shopPage(request: APIRequestContext, url: string): Promise<string> {
  const { hostname, pathname } = new URL(url);
  const answer = await request.get(`${shopUrl}/${hostname}${pathname}`, { maxRetries: 3 });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.text();
}
