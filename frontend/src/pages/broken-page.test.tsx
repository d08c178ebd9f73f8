import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { renderInApp } from "../test/render";
import { BrokenPage } from "./broken-page";

test("a fault of ours is told without its inner words, and the page can be opened again", async () => {
  const reset = vi.fn();
  const { container } = await renderInApp(
    <main>
      <BrokenPage error={new TypeError("x is undefined")} reset={reset} />
    </main>,
  );
  expect(screen.getByRole("heading", { name: "We could not show this" })).toBeVisible();
  expect(screen.queryByText(/undefined/)).toBeNull();
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Open it again" }));
  expect(reset).toHaveBeenCalledOnce();
});

test("what the server says about its own trouble is passed on", async () => {
  const error = new ApiError(503, { detail: "The database is away for a moment." });
  await renderInApp(<BrokenPage error={error} reset={vi.fn()} />);
  expect(screen.getByText("The database is away for a moment.")).toBeVisible();
});

test("what is not there is a page that is not there, not a fault", async () => {
  await renderInApp(<BrokenPage error={new ApiError(404, { detail: "Not found." })} reset={vi.fn()} />);
  expect(screen.getByRole("heading", { name: "There is no page here" })).toBeVisible();
  expect(screen.getByRole("link", { name: "To the start" })).toBeVisible();
});

test("without a network nothing is called our fault", async () => {
  const { container } = await renderInApp(<BrokenPage error={new ApiError(0, {})} reset={vi.fn()} />);
  expect(screen.getByRole("heading", { name: "No connection" })).toBeVisible();
  expect(container).not.toHaveTextContent("could not show");
});
