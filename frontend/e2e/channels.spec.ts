import { expectNoSidewaysScroll, expectNoViolation } from "./look";
import { expect, signUp, test } from "./people";

for (const language of ["en", "ja"] as const) {
  test(`a webhook is added, tried and told of, and a link is made and read (${language})`, async ({
    page,
    context,
  }) => {
    const say = (en: string, ja: string) => (language === "en" ? en : ja);
    await signUp(context, language);
    await page.goto("/settings");
    const section = page.getByRole("region", { name: say("Other channels", "ほかの通知方法") });
    await section.getByRole("button", { name: say("Add a webhook…", "Webhook を追加…") }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(say("Name", "名前")).fill("Home");
    const address = dialog.getByLabel(say("Address", "アドレス"));
    await address.fill("http://192.168.1.1/");
    const add = dialog.getByRole("button", { name: say("Add the webhook", "Webhook を追加") });
    await add.click();
    await expect(
      dialog.getByText(say("must be that of a public host", "公開されているホスト")),
    ).toBeVisible();
    await address.fill("https://nobody.example/alerts");
    await add.click();
    await expect(dialog.getByText(/^whsec_/)).toBeVisible();
    await dialog.getByRole("button", { name: say("I have kept it", "保存しました") }).click();
    await section.getByRole("button", { name: say("Send a test", "テスト送信") }).click();
    // No such host: a worker tried it, and says so.
    await expect(
      section.getByRole("status").filter({ hasText: say("cannot be reached", "接続できません") }),
    ).toBeVisible();

    await section.getByRole("button", { name: say("Make the link", "リンクを作る") }).click();
    const link = await section.getByText(/told\.atom$/).innerText();
    const feed = await context.request.get(new URL(link).pathname);
    expect(feed.headers()["content-type"]).toContain("application/atom+xml");
    await expectNoViolation(page, "the other channels");
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page, "the other channels");
    await section.getByRole("button", { name: say("End it", "無効にする"), exact: true }).click();
    await expect(section.getByText(/told\.atom$/)).toHaveCount(0);
    expect((await context.request.get(new URL(link).pathname)).status()).toBe(404);
  });
}
