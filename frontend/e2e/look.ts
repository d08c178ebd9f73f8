/** What every page must be, whatever it shows: free of axe's violations in both themes, and no wider than a phone. */

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./people";

// What else axe looks at is the same in both themes.
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

export const THEMES = ["light", "dark"] as const;

export async function expectNoViolation(page: Page, name = "") {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", theme);
    await expectStill(page);
    const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
    const { violations } = await (theme === "light" ? axe : axe.withRules(OF_COLOUR)).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    expect.soft(told, `violations of ${name} in the ${theme} theme`).toEqual([]);
  }
}

/** Until what moves has come to rest: a colour on its way from one theme to the other is neither's. */
const expectStill = (page: Page) =>
  page.evaluate(() =>
    Promise.race([
      Promise.allSettled(document.getAnimations().map((each) => each.finished)),
      new Promise((resolve) => setTimeout(resolve, 1_000)),
    ]),
  );

const softly = expect.configure({ soft: true });

/** A chart follows a new width a moment later. */
export async function expectNoSidewaysScroll(page: Page, name: string) {
  const beyond = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  await softly.poll(beyond, { message: `${name} is wider than the screen by`, timeout: 3_000 }).toBe(0);
}

/** Until it shows what it has to show. */
export async function expectSettled(page: Page) {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByText(/We could not show this|表示できませんでした/)).toHaveCount(0);
}
