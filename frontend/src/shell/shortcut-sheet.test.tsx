import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { KEYS } from "../lib/shortcuts/keys";
import { areShortcutsOn, switchShortcuts } from "../lib/shortcuts/switch";
import { renderInApp } from "../test/render";
import { ShortcutSheet } from "./shortcut-sheet";

afterEach(() => switchShortcuts(true));

test("the sheet names every key there is, and each action once", async () => {
  await renderInApp(<ShortcutSheet onClose={() => undefined} />);
  const rows = screen.getAllByRole("term");
  expect(rows).toHaveLength(Object.keys(KEYS).length);
  const shown = screen.getAllByRole("definition").map((keys) => keys.textContent);
  expect(new Set(shown).size).toBe(shown.length);
});

test("single keys are switched off on this device, and on again", async () => {
  await renderInApp(<ShortcutSheet onClose={() => undefined} />);
  const keys = screen.getByRole("switch");
  await userEvent.click(keys);
  expect(areShortcutsOn()).toBe(false);
  await userEvent.click(keys);
  expect(areShortcutsOn()).toBe(true);
});
