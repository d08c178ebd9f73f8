import type { BrowserContext } from "@playwright/test";
import { expect, read, send, signUp, test, track } from "./people";
import { linkIn, mailTo } from "./stack";

test.use({ locale: "en-GB" });

const VACUUM = "http://oozora-kaden.test/g/rv-5";

/** A rule that is true already: it is told at once. Its id. */
async function toldAtOnce(context: BrowserContext): Promise<string> {
  const product = await track(context, VACUUM);
  await expect
    .poll(
      async () =>
        (await read<{ price: unknown }>(context, `/api/v1/tracked-products/${product}/`)).price !== null,
      { message: `${VACUUM} is read`, timeout: 30_000 },
    )
    .toBe(true);
  const answer = await send(context, "POST", "/api/v1/alert-rules/", {
    tracked_product: product,
    kind: "target",
    target: { amount: "9999999", currency: "JPY" },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

test("a mail's link stops its alert with one click, and a scanner that opens it stops nothing", async ({
  page,
  context,
  request,
}) => {
  const person = await signUp(context, "en");
  const rule = await toldAtOnce(context);
  const isOn = async () => (await read<{ is_on: boolean }>(context, `/api/v1/alert-rules/${rule}/`)).is_on;
  const link = linkIn(await mailTo(context.request, person.email, "/api/unsubscribe/"), "/api/unsubscribe/");

  // What opens every link of a mail has no session, and neither has a mail program that sends its one click.
  expect((await request.get(link)).status()).toBe(200);
  expect(await isOn()).toBe(true);
  expect((await request.post(link, { form: { "List-Unsubscribe": "One-Click" } })).status()).toBe(200);
  expect(await isOn()).toBe(false);

  await page.goto(link);
  await page.getByRole("button", { name: "Switch it on again" }).click();
  await expect(page.getByRole("heading", { name: "Stop this alert?" })).toBeVisible();
  expect(await isOn()).toBe(true);
  await page.getByRole("button", { name: "Stop it" }).click();
  await expect(page.getByRole("heading", { name: "Stopped" })).toBeVisible();
  expect(await isOn()).toBe(false);
});

test("who chooses a summary a day is told at once in the app, and by mail at that hour", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  await page.goto("/settings#telling");
  const rhythm = page.getByRole("combobox", { name: "When it comes" });
  await rhythm.selectOption({ label: "Once a day" });
  const hour = page.getByRole("combobox", { name: "Hour", exact: true });
  const saved = page.waitForResponse(
    (answer) => answer.request().postData()?.includes('"digest_hour":7') ?? false,
  );
  await hour.selectOption("7");
  await saved;
  await page.reload();
  await expect(rhythm).toHaveValue("daily");
  await expect(hour).toHaveValue("7");

  await toldAtOnce(context);
  await page.goto("/notifications");
  await expect(page.getByRole("article")).toContainText(/It comes by email in your summary, on .*7:00/);
});

test("a mail's link to a week of silence asks first: whoever opens it changes nothing", async ({
  page,
  context,
  request,
}) => {
  const person = await signUp(context, "en");
  const rule = await toldAtOnce(context);
  const standing = async () =>
    (await read<{ standing: string }>(context, `/api/v1/alert-rules/${rule}/`)).standing;
  const mail = await mailTo(context.request, person.email, "&snooze=week");
  const link = mail.text.match(/\S+&snooze=week/)?.[0] ?? "";

  expect((await request.get(link)).status()).toBe(200);
  await page.goto(link);
  const offer = page.getByRole("region", { name: "Silence this alert for a week?" });
  await expect(offer).toContainText("Nothing is sent until");
  expect(await standing()).toBe("active");

  await offer.getByRole("button", { name: "Silence for a week" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Snoozed" })).toBeVisible();
  expect(await standing()).toBe("snoozed");
  await expect(page).not.toHaveURL(/snooze/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(standing).toBe("active");
});
