// Draws the icons of the installed app from the mark in public/favicon.svg: node scripts/icons.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { findBrowser } from "../e2e/browser.ts";

const folder = new URL("../public/icons/", import.meta.url);
const mark = readFileSync(new URL("../public/favicon.svg", import.meta.url), "utf8");
// A mask cuts the corners, a phone of Apple rounds them itself: both want the tile to the edge, its sign within.
const whole = mark.replace('rx="7"', 'rx="0"').replace('viewBox="0 0 28 28"', 'viewBox="-3 -3 34 34"');
const toTheEdge = whole
  .replace("<rect ", '<rect x="-3" y="-3" ')
  .replace('width="28" height="28"', 'width="34" height="34"');
const ICONS = [
  ["icon-192", 192, mark],
  ["icon-512", 512, mark],
  ["maskable-512", 512, toTheEdge],
  ["apple-180", 180, toTheEdge],
];

const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({ executablePath, args, env });
mkdirSync(folder, { recursive: true });
for (const [name, size, svg] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawing = svg.replace("<svg ", `<svg width="${size}" height="${size}" style="display:block" `);
  await page.setContent(`<body style="margin:0;background:transparent">${drawing}</body>`);
  writeFileSync(new URL(`${name}.png`, folder), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
