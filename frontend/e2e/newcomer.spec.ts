import { expect, type Language, localeOf, somebody, test } from "./people";
import { linkIn, mailTo, setPrice } from "./stack";

interface Case {
  language: Language;
  size: "desk" | "phone";
  url: string;
  title: string;
  /** In minor units, and as the page shows them. */
  before: [number, string];
  after: [number, string];
}

// Each has a product of its own, so that no two set one price.
const CASES: Case[] = [
  {
    language: "ja",
    size: "desk",
    url: "http://oozora-kaden.test/g/rv-5",
    title: "ロボット掃除機 RV-5",
    before: [49_800, "¥49,800"],
    after: [44_800, "¥44,800"],
  },
  {
    language: "ja",
    size: "phone",
    url: "http://aoba-audio.test/goods/m-210",
    title: "静音ワイヤレスマウス M-210",
    before: [4_980, "¥4,980"],
    after: [4_480, "¥4,480"],
  },
  {
    language: "en",
    size: "desk",
    url: "http://northlight.test/products/harbour-lantern",
    title: "Harbour camping lantern",
    before: [6_450, "$64.50"],
    after: [5_800, "$58.00"],
  },
  {
    language: "en",
    size: "phone",
    url: "http://alps-books.test/book/9784000000031",
    title: "ちいさな森の図鑑",
    before: [15_840, "¥15,840"],
    after: [14_250, "¥14,250"],
  },
];

const WORDS = {
  ja: {
    create: "アカウントを作る",
    email: "メールアドレス",
    password: "パスワード",
    lookIntoMailbox: "メールをご覧ください",
    confirm: "このアドレスを確認する",
    first: "まず、欲しいものを1つ。",
    address: "商品ページのアドレス",
    add: "追加",
    addTitle: "商品を追加",
    start: "見張りはじめる",
    fallsAtAll: "少しでも下がったら",
    watched: "見張りはじめました",
    show: "商品を見る",
    alerts: "アラート",
    notifications: /通知/,
    allRead: "すべて既読にする",
    sent: /メール 送信済み/,
    noneUnread: "すべて既読です。",
  },
  en: {
    create: "Create an account",
    email: "Email address",
    password: "Password",
    lookIntoMailbox: "Please look into your mailbox",
    confirm: "Confirm this address",
    first: "Start with one thing you want.",
    address: "Address of a product page",
    add: "Add",
    addTitle: "Add a product",
    start: "Start watching",
    fallsAtAll: "when it falls at all",
    watched: "It is watched",
    show: "Show the product",
    alerts: "Alerts",
    notifications: /Notifications/,
    allRead: "Mark all as read",
    sent: /Email sent/,
    noneUnread: "All are read.",
  },
} as const;

/** A figure as pages write it, with or without its commas. */
const asWritten = (figure: string) =>
  new RegExp(`^${figure.slice(1).replace(",", ",?").replace(".", "\\.")}$`);

for (const { language, size, url, title, before, after } of CASES) {
  test.describe(`${language}, ${size}`, () => {
    test.use({
      locale: localeOf(language),
      ...(size === "phone" ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } : {}),
    });

    test(`a newcomer is told by email when the price falls (${language}, ${size})`, async ({
      page,
      request,
    }) => {
      test.setTimeout(120_000);
      const words = WORDS[language];
      const person = somebody();
      await setPrice(request, url, before[0]);

      await page.goto("/");
      await page.getByRole("main").getByRole("link", { name: words.create }).click();
      await page.getByLabel(words.email).fill(person.email);
      await page.getByLabel(words.password, { exact: true }).fill(person.password);
      await page.getByRole("button", { name: words.create }).click();
      await expect(page.getByRole("heading", { level: 1, name: words.lookIntoMailbox })).toBeVisible();

      const invitation = await mailTo(request, person.email, "/confirm-email/");
      await page.goto(linkIn(invitation, "/confirm-email/"));
      await page.getByRole("button", { name: words.confirm }).click();
      await expect(page.getByRole("heading", { name: words.first })).toBeVisible();

      if (size === "phone") {
        await page.getByRole("link", { name: words.add, exact: true }).click();
        await expect(page).toHaveURL(/\/add$/);
        await expect(page.getByRole("heading", { level: 1, name: words.addTitle })).toBeVisible();
      }
      const field =
        size === "phone"
          ? page.getByRole("main").getByRole("textbox", { name: words.address })
          : page.getByRole("banner").getByRole("textbox", { name: words.address });
      await field.fill(url);
      await field.press("Enter");
      await page.getByRole("button", { name: words.start }).click();

      const main = page.getByRole("main");
      await expect(main.getByText(title).first()).toBeVisible({ timeout: 30_000 });
      await expect(main.getByText(before[1]).first()).toBeVisible();
      await main.locator("summary").first().click();
      await expect(main.locator("mark").first()).toHaveText(asWritten(before[1]));

      await page.getByRole("button", { name: words.fallsAtAll }).click();
      await expect(page.getByRole("heading", { name: words.watched })).toBeVisible();
      await page.getByRole("link", { name: words.show }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
      await expect(main.getByRole("switch")).toBeChecked();

      await setPrice(request, url, after[0]);
      // The open page follows without being asked.
      await expect(main.getByText(after[1]).first()).toBeVisible({ timeout: 30_000 });
      const alert = await mailTo(request, person.email, "▼10");
      expect(alert.subject).toContain(after[1]);

      await page.goto(linkIn(alert, "/products/"));
      await expect(main.getByText(after[1]).first()).toBeVisible();
      await page.getByRole("link", { name: words.notifications }).filter({ visible: true }).click();
      const told = main.getByRole("article").first();
      await expect(told).toContainText(title);
      await expect(told).toContainText(words.sent);
      await page.getByRole("button", { name: words.allRead }).click();
      await expect(page.getByText(words.noneUnread)).toBeAttached();
    });
  });
}

test.describe("en, before signing up", () => {
  test.use({ locale: "en-GB" });

  test("an address pasted on the landing page waits for the new account", async ({ page, request }) => {
    const person = somebody();
    await page.goto("/");
    await page.getByRole("main").getByRole("textbox").fill("http://oozora-kaden.test/g/rv-5");
    await page.getByRole("button", { name: "Start watching" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeVisible();
    await page.getByLabel("Email address").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.goto(linkIn(await mailTo(request, person.email, "/confirm-email/"), "/confirm-email/"));
    await page.getByRole("button", { name: "Confirm this address" }).click();
    await expect(page.getByRole("heading", { level: 2, name: "オオゾラ家電" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Start watching" })).toBeVisible();
  });
});
