import { act, fireEvent, screen } from "@testing-library/react";
import { axe } from "jest-axe";
import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Config } from "../api/generated/model";
import { renderInApp } from "../test/render";
import { server } from "../test/server";
import { Landing } from "./landing";

afterEach(() => vi.useRealTimers());

const config: Config = {
  mode: "production",
  demo: null,
  mailbox_url: null,
  tracked_products_max: 500,
  examples: [],
  sign_up: "open",
  passkeys: false,
};

const figure = (words: string) => screen.getByText(words, { exact: false, selector: "[data-size=l]" });

function open(change: Partial<Config> = {}) {
  server.use(http.get("*/api/v1/config/", () => HttpResponse.json({ ...config, ...change })));
  return renderInApp(
    <main>
      <Landing />
    </main>,
  );
}

describe("the landing page", () => {
  test("tells strangers what it does, and an open instance lets them begin with an address", async () => {
    const { container } = await open();
    expect(screen.getByRole("heading", { level: 1, name: "When it falls, one email." })).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Address of a product page" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /demo person/ })).toBeNull();
    expect((await axe(container)).violations).toEqual([]);
  });

  test("says on an instance by invitation that a code is needed", async () => {
    await open({ sign_up: "invitation" });
    expect(await screen.findByRole("link", { name: "I have an invitation" })).toHaveAttribute(
      "href",
      "/sign-up",
    );
    expect(screen.getByText(/By invitation/)).toBeVisible();
  });

  test("asks for no address where nobody new is taken", async () => {
    await open({ sign_up: "closed" });
    expect(await screen.findByText(/takes no new accounts/)).toBeVisible();
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.queryByRole("link", { name: "Create an account" })).toBeNull();
    expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
  });

  test("offers the demo where this is one", async () => {
    await open({ demo: { email: "demo@pricealert.test", password: "open to everybody" } });
    expect(await screen.findByRole("button", { name: "Look around as the demo person" })).toBeVisible();
  });

  test("tells its example again when asked, once it is over", async () => {
    vi.useFakeTimers({ toFake: ["requestAnimationFrame", "cancelAnimationFrame"] });
    await open();
    const again = screen.getByRole("button", { name: "Watch it again" });
    expect(again).toBeDisabled();
    expect(figure("12,800")).toBeVisible();
    act(() => void vi.advanceTimersByTime(6_000));
    expect(figure("11,760")).toBeVisible();
    fireEvent.click(again);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(figure("12,800")).toBeVisible();
  });
});
