/** Second factors, passkeys and the address for alerts, with a real app's arithmetic and a virtual authenticator. */

import { createHmac } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, type Person, signUp, test } from "./people";
import { linkIn, mailTo } from "./stack";

test.use({ locale: "en-GB" });

/** What an authenticator app shows for this secret now (RFC 6238), or so many half minutes later. */
function codeOf(secret: string, later = 0): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** An authenticator in the browser, as a laptop or a phone has one; it says yes to everything. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function givePassword(page: Page, { password }: Person): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Confirm the password" }).click();
}

async function signInBy(page: Page, { email, password }: Person): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const isIn = (page: Page) =>
  expect(page.getByRole("heading", { level: 1, name: "Start with one thing you want." })).toBeVisible();

async function looksRight(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

test("an authenticator app guards the account, its codes open it once, and it can be removed", async ({
  page,
  context,
}) => {
  test.slow();
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Set it up…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password", { exact: true }).fill("not my password at all");
  await dialog.getByRole("button", { name: "Confirm the password" }).click();
  await expect(dialog.getByText(/The password is wrong\. \d+ tries left\./)).toBeVisible();
  await givePassword(page, person);
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  await dialog.getByText("The app is on this device, or cannot scan").click();
  const secret = (await dialog.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).textContent()) ?? "";
  await looksRight(page);
  await dialog.getByLabel("Code that the app shows").fill(codeOf(secret));
  await dialog.getByRole("button", { name: "Switch it on" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  const recovery = (await dialog.getByRole("listitem").first().textContent()) ?? "";
  await looksRight(page);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText(/10 of 10 left/)).toBeVisible();
  await mailTo(context.request, person.email, "Signing in to PriceAlert now asks for a code");

  await signInBy(page, person);
  const code = page.getByLabel("Code of the app");
  await expect(code).toBeFocused();
  await looksRight(page);
  await code.fill("000000");
  await code.press("Enter");
  await expect(page.getByText(/This code is wrong .* \d+ tries left\./)).toBeVisible();
  const shown = codeOf(secret);
  await code.fill(shown);
  await code.press("Enter");
  await isIn(page);

  await signInBy(page, person);
  await page.getByLabel("Code of the app").fill(shown);
  await page.getByLabel("Code of the app").press("Enter");
  await expect(page.getByText(/used already/)).toBeVisible();
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(recovery);
  await page.getByLabel("Recovery code").press("Enter");
  await isIn(page);

  await page.goto("/settings");
  await expect(page.getByText(/9 of 10 left/)).toBeVisible();
  await page.getByRole("button", { name: "Remove it…" }).click();
  await givePassword(page, person);
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText(/^Off\. A code from your phone/)).toBeVisible();
  await signInBy(page, person);
  await isIn(page);
});

test("a passkey opens the account alone, and is asked for beside the password", async ({ page, context }) => {
  test.slow();
  await withAuthenticator(page);
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  await givePassword(page, person);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Laptop <b>& phone</b>");
  await dialog.getByRole("button", { name: "Make the passkey" }).click();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("Laptop <b>& phone</b>", { exact: true })).toBeVisible();

  await context.clearCookies();
  await page.goto("/sign-in?next=/settings");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText(/last used/)).toBeVisible();

  await signInBy(page, person);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await isIn(page);

  await page.goto("/settings");
  await page.getByRole("button", { name: "Rename Laptop" }).click();
  await page.getByRole("button", { name: "Use a passkey instead" }).click();
  await dialog.getByLabel("Name").fill("Desk");
  await dialog.getByRole("button", { name: "Rename it" }).click();
  await page.getByRole("button", { name: "Remove Desk" }).click();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("Desk", { exact: true })).toHaveCount(0);
  await signInBy(page, person);
  await isIn(page);
});

test("a passkey that is no longer known opens nothing and says what to do", async ({ page, context }) => {
  await withAuthenticator(page);
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  await givePassword(page, person);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make the passkey" }).click();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: /^Remove / }).click();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("button", { name: /^Remove / })).toHaveCount(0);

  await context.clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("This passkey does not fit this account. Try another way.")).toBeVisible();
});

test("alerts go to another address once the link in its letter is opened", async ({ page, context }) => {
  const person = await signUp(context, "en");
  const phone = `phone-${person.email}`;
  await page.goto("/settings");
  await page.getByRole("button", { name: "Use another one…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email address for alerts").fill(person.email);
  await dialog.getByRole("button", { name: "Send the link" }).click();
  await expect(dialog.getByText(/Alerts go to this address already/)).toBeVisible();
  await dialog.getByLabel("Email address for alerts").fill(phone);
  await dialog.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(`We have sent a link to ${phone}.`)).toBeVisible();
  await expect(page.getByText(`Each alert is sent to ${person.email}, once.`)).toBeVisible();

  const link = linkIn(await mailTo(context.request, phone, "/confirm-alert-email/"), "/confirm-alert-email/");
  await page.goto(link);
  await page.getByRole("button", { name: "Send alerts here" }).click();
  await expect(page.getByText(`The next price alert is sent to ${phone}.`)).toBeVisible();
  await page.getByRole("link", { name: "Open the settings" }).click();
  await expect(page.getByText(`Each alert is sent to ${phone}, once.`)).toBeVisible();
  await page.getByRole("button", { name: `Back to ${person.email}` }).click();
  await expect(page.getByText(`Each alert is sent to ${person.email}, once.`)).toBeVisible();
  await page.goto(link);
  await page.getByRole("button", { name: "Send alerts here" }).click();
  await expect(page.getByRole("heading", { name: "This link no longer counts" })).toBeVisible();
});
