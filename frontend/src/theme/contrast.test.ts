import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/theme/tokens.css", "utf8");

/** The two values of a token: light and dark. */
function token(name: string): { light: string; dark: string } {
  const match = new RegExp(`--pa-${name}:\\s*light-dark\\((#[0-9a-f]{6}),\\s*(#[0-9a-f]{6})\\)`).exec(css);
  if (!match?.[1] || !match[2]) throw new Error(`No token ${name}.`);
  return { light: match[1], dark: match[2] };
}

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = ["ink", "ink-2", "ink-3", "fall", "rise", "doubt"];
const GROUNDS = ["surface", "canvas", "raised"];
const MARKS = ["edge", "fall-mark", "rise-mark", "doubt-mark"];

describe.each(["light", "dark"] as const)("in the %s theme", (scheme) => {
  test.each(TEXT.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    "%s on %s is readable (4.5)",
    (text, ground) => {
      expect(contrast(token(text)[scheme], token(ground)[scheme])).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(["fall", "rise", "doubt"])("%s on its own wash is readable (4.5)", (name) => {
    expect(contrast(token(name)[scheme], token(`${name}-wash`)[scheme])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["ink", "ink-2", "ink-3"])("%s on sunken is readable (4.5)", (name) => {
    expect(contrast(token(name)[scheme], token("sunken")[scheme])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(MARKS)("%s stands out from a surface (3)", (name) => {
    expect(contrast(token(name)[scheme], token("surface")[scheme])).toBeGreaterThanOrEqual(3);
  });
});
