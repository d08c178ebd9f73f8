import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { MemoPanel } from "./memo-panel";

test("a memo is shown as it was written, whatever it is made of", async () => {
  const memo = "{{7*7}} {% debug %} ${7*7} <script>alert(1)</script><img src=x onerror=alert(1)>";
  const { container } = await renderInApp(<MemoPanel product={headphones({ memo })} onStop={vi.fn()} />);
  expect(screen.getByText(memo)).toBeVisible();
  expect(container.querySelector("script, img")).toBeNull();
});
