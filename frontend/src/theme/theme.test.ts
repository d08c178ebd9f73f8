import { DEFAULT_THEME } from "@mantine/core";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cssVariablesResolver, theme } from "./theme";

const tokens = readFileSync("src/theme/tokens.css", "utf8");

/** The two values of a token: light and dark. */
function token(name: string): [string, string] {
  const match = new RegExp(`--pa-${name}:\\s*light-dark\\((#[0-9a-f]{6}),\\s*(#[0-9a-f]{6})\\)`).exec(tokens);
  return [match?.[1] ?? "", match?.[2] ?? ""];
}

describe("the kit's theme", () => {
  test.each(["fall", "rise", "doubt"] as const)("has the token %s at 7 in light and at 3 in dark", (name) => {
    const steps = theme.colors?.[name];
    expect([steps?.[7], steps?.[3]]).toEqual(token(name));
  });

  test("has buttons of ink on paper, and of paper on ink in the dark", () => {
    expect(theme.primaryColor).toBe("ink");
    const shade = theme.primaryShade as { light: number; dark: number };
    expect([theme.colors?.ink?.[shade.light], theme.colors?.ink?.[shade.dark]]).toEqual(token("ink"));
  });

  test("leads every colour of surfaces and words to a token that there is", () => {
    const { light, dark } = cssVariablesResolver({ ...DEFAULT_THEME, other: {} });
    expect(light).toEqual(dark);
    for (const [name, value] of Object.entries(light)) {
      const used = /^var\((--pa-[\w-]+)\)$/.exec(value)?.[1];
      expect(used, name).toBeDefined();
      expect(tokens, name).toContain(`${used}:`);
    }
  });

  test("moves nothing where less motion is asked for", () => {
    expect(theme.respectReducedMotion).toBe(true);
  });
});
