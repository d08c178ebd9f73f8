import { expect, signIn, signUp, somebody, test } from "./people";
import { linkIn, mailTo } from "./stack";

test.use({ locale: "en-GB" });

const NEW_PASSWORD = "eleven boats beyond the breakwater";

test("a changed language is spoken at once and after opening the page again", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/settings");
  await page.getByLabel("Language").selectOption({ label: "日本語" });
  await expect(page.getByRole("heading", { level: 1, name: "設定" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "設定" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
});

test("a chosen brightness stays, against the device's own", async ({ page, context }) => {
  await signUp(context, "en");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/settings");
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("the value of a point is kept as it was typed, and refused above 1", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/settings");
  const field = page.getByLabel("Value of a point");
  await field.fill("０．５");
  await expect(page.getByText("¥26,800")).toBeVisible();
  await field.press("Enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue("0.5");
  await field.fill("2");
  await field.press("Enter");
  await expect(page.getByText("Enter a value from 0 to 1, such as 1 or 0.85.")).toBeVisible();
});

test("a changed password opens the account, the old one no longer does", async ({
  page,
  context,
  browser,
}) => {
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Change the password…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password until now").fill("not my password at all");
  await dialog.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await dialog.getByRole("button", { name: "Set this password" }).click();
  await expect(dialog.getByLabel("Your password until now")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Your password until now").fill(person.password);
  await dialog.getByRole("button", { name: "Set this password" }).click();
  await expect(page.getByText("Your new password is set.")).toBeVisible();

  const elsewhere = await browser.newPage();
  await elsewhere.goto("/sign-in");
  await elsewhere.getByLabel("Email address").fill(person.email);
  await elsewhere.getByLabel("Password", { exact: true }).fill(person.password);
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(elsewhere.getByText("The email address or the password is wrong.")).toBeVisible();
  await signIn(elsewhere.context(), { ...person, password: NEW_PASSWORD });
  await elsewhere.close();
});

test("a new address takes the account over only once its mail is answered", async ({ page, context }) => {
  const person = await signUp(context, "en");
  const wanted = somebody().email;
  await page.goto("/settings");
  await page.getByRole("button", { name: "Change the address…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New email address").fill(wanted);
  await dialog.getByLabel("Your password", { exact: true }).fill(person.password);
  await dialog.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(`We have sent a link to ${wanted}.`)).toBeVisible();
  await expect(page.getByText(`${person.email}, confirmed`)).toBeVisible();

  const mail = await mailTo(context.request, wanted, "/confirm-email/");
  await page.goto(linkIn(mail, "/confirm-email/"));
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Start with one thing you want." })).toBeVisible();
  await page.goto("/settings");
  await expect(page.getByText(`${wanted}, confirmed`)).toBeVisible();
});

test("a forgotten password is replaced by the link of a mail, once", async ({ page, context }) => {
  const person = await signUp(context, "en");
  await context.clearCookies();
  await page.goto("/reset-password");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Please look into your mailbox" })).toBeVisible();
  const link = linkIn(await mailTo(context.request, person.email, "/reset-password/"), "/reset-password/");
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set this password" }).click();
  await expect(page.getByRole("heading", { name: "Your new password is set" })).toBeVisible();
  await signIn(context, { ...person, password: NEW_PASSWORD });
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link is used up" })).toBeVisible();
});

test("signing out leaves nothing of the person on the page", async ({ page, context }) => {
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "When it falls, one email." })).toBeVisible();
  await expect(page.getByText(person.email)).toHaveCount(0);
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
});

test("a deleted account is gone with its password", async ({ page, context }) => {
  const person = await signUp(context, "en");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete the account…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("0 notifications");
  await dialog.getByLabel("Your password").fill("not my password at all");
  await dialog.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(dialog.getByLabel("Your password")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Your password").fill(person.password);
  await dialog.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(page.getByText("Your account and all that was yours are deleted.")).toBeVisible();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("The email address or the password is wrong.")).toBeVisible();
});
