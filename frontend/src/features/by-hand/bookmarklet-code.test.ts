import { expect, test } from "vitest";
import { bookmarkletAddress } from "./bookmarklet-code";

const WORDS = { tooLarge: '「大きすぎます」 "it\'s" </script>' };

/** Clicks the bookmark on the page of this test: what it would send, and where. */
function click(address: string) {
  const sent: { action: string; parts: Record<string, string>; target: string; enctype: string }[] = [];
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function (this: HTMLFormElement) {
    const parts = Object.fromEntries([...new FormData(this)].map(([name, value]) => [name, String(value)]));
    sent.push({ action: this.action, parts, target: this.target, enctype: this.enctype });
  };
  try {
    // oxlint-disable-next-line no-implied-eval -- it is what a browser does with a bookmark
    new Function(decodeURIComponent(address.replace(/^javascript:/, "")))();
  } finally {
    HTMLFormElement.prototype.submit = submit;
  }
  return sent;
}

test("the bookmark sends the page as it is, by a form in a new tab, with the key first and not in the page", () => {
  document.body.innerHTML = '<h1 id="x">やかん &amp; "2 L"</h1>';
  const [sent] = click(bookmarkletAddress("https://alerts.example", "pac_secret", WORDS));
  expect(sent?.action).toBe("https://alerts.example/api/v1/captures/");
  expect([sent?.target, sent?.enctype]).toEqual(["_blank", "multipart/form-data"]);
  expect(Object.keys(sent?.parts ?? {})).toEqual(["token", "url", "html"]);
  expect(sent?.parts.token).toBe("pac_secret");
  expect(sent?.parts.url).toBe(window.location.href);
  expect(sent?.parts.html).toContain('<h1 id="x">やかん &amp; "2 L"</h1>');
  expect(sent?.parts.html).not.toContain("pac_secret");
});

test("nothing of it stays on the shop's page", () => {
  const before = document.documentElement.outerHTML;
  click(bookmarkletAddress("https://alerts.example", "pac_secret", WORDS));
  expect(document.documentElement.outerHTML).toBe(before);
});

test("a page over five megabytes is not sent, and the person is told why", () => {
  const said: string[] = [];
  const { alert } = window;
  window.alert = (words?: string) => void said.push(words ?? "");
  document.body.textContent = "x".repeat(5 * 1024 * 1024);
  expect(click(bookmarkletAddress("https://alerts.example", "pac_secret", WORDS))).toEqual([]);
  expect(said).toEqual([WORDS.tooLarge]);
  document.body.textContent = "";
  window.alert = alert;
});
