import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { renderInApp } from "../test/render";
import { EmptyState, ErrorNote, Message, Note, StaleNote } from "./states";

test("an error says what the server said, its number, and offers to try again", async () => {
  const retry = vi.fn();
  const error = new ApiError(503, { detail: "The database is away.", request_id: "r-81" });
  await renderInApp(<ErrorNote error={error} retry={retry} />);
  expect(screen.getByRole("alert")).toHaveTextContent("The database is away.");
  expect(screen.getByRole("alert")).toHaveTextContent("r-81");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

test("where no answer came, it says that there is no connection", async () => {
  await renderInApp(<ErrorNote error={new ApiError(0, {})} />);
  expect(screen.getByRole("alert")).toHaveTextContent("No connection.");
  expect(screen.queryByRole("button")).toBeNull();
});

test("a fault of ours shows none of its inner words", async () => {
  await renderInApp(<ErrorNote error={new TypeError("cannot read properties of undefined")} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Your records are safe.");
  expect(screen.getByRole("alert")).not.toHaveTextContent("undefined");
});

test("notes, an empty state and a whole-page message have no accessibility violation", async () => {
  const { container } = await renderInApp(
    <main>
      <Message title="Nothing is here" action={<button type="button">Back</button>}>
        The address may be mistyped.
      </Message>
      {(["plain", "doubt", "fall", "rise"] as const).map((tone) => (
        <Note key={tone} tone={tone}>
          A note
        </Note>
      ))}
      <EmptyState title="Nothing yet">Paste an address.</EmptyState>
    </main>,
  );
  expect((await axe(container)).violations).toEqual([]);
});

test("without a network nothing is repeated over what is shown; another failure is told", async () => {
  const { rerender } = await renderInApp(<StaleNote error={new ApiError(0, {})} retry={() => undefined} />);
  expect(screen.queryByRole("alert")).toBeNull();
  rerender(<p />);
  await renderInApp(<StaleNote error={new ApiError(500, { detail: "Broken." })} retry={() => undefined} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Broken.");
});
