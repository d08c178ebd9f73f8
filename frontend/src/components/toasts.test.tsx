import { Notifications } from "@mantine/notifications";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderInApp } from "../test/render";
import { undoLast, useToasts } from "./toasts";

function Stopped({ undo }: { undo: () => Promise<unknown> }) {
  const { undoable } = useToasts();
  return (
    <>
      <button type="button" onClick={() => void undoable("Stopped watching SORA H7.", undo)}>
        Stop
      </button>
      <Notifications />
    </>
  );
}

test("what was done is taken back by its button, once", async () => {
  const undo = vi.fn(async () => undefined);
  await renderInApp(<Stopped undo={undo} />);
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.queryByText("Stopped watching SORA H7.")).toBeNull());
  expect(undoLast()).toBe(false);
});

test("the key for undo takes back what the newest toast offers", async () => {
  const undo = vi.fn(async () => undefined);
  await renderInApp(<Stopped undo={undo} />);
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  await screen.findByRole("button", { name: "Undo" });
  expect(undoLast()).toBe(true);
  expect(undo).toHaveBeenCalledOnce();
  await waitFor(() => expect(undoLast()).toBe(false));
});

test("where taking back fails, that is said", async () => {
  await renderInApp(<Stopped undo={() => Promise.reject(new Error("no"))} />);
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByText(/could not show this/)).toBeVisible();
});
