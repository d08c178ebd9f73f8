import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { useRowKeys } from "./rows";
import { type Handlers, useShortcuts } from "./shortcuts";
import { switchShortcuts } from "./switch";

afterEach(() => switchShortcuts(true));

function Keys({ handlers }: { handlers: Handlers }) {
  useShortcuts(handlers);
  return (
    <>
      <input aria-label="memo" />
      <button type="button">act</button>
    </>
  );
}

describe("a shortcut", () => {
  test("acts on its key, and no longer once its component has gone", async () => {
    const check = vi.fn();
    const { unmount } = render(<Keys handlers={{ check }} />);
    await userEvent.keyboard("c");
    unmount();
    await userEvent.keyboard("c");
    expect(check).toHaveBeenCalledTimes(1);
  });

  test("does nothing while somebody types in a field", async () => {
    const check = vi.fn();
    render(<Keys handlers={{ check }} />);
    await userEvent.type(screen.getByLabelText("memo"), "a cheap chair");
    expect(check).not.toHaveBeenCalled();
    expect(screen.getByLabelText("memo")).toHaveValue("a cheap chair");
  });

  test("does nothing where the person has switched keys off, but the palette opens", async () => {
    const handlers = { check: vi.fn(), palette: vi.fn() };
    render(<Keys handlers={handlers} />);
    switchShortcuts(false);
    await userEvent.keyboard("c{Control>}k{/Control}");
    expect(handlers.check).not.toHaveBeenCalled();
    expect(handlers.palette).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["Ctrl", { ctrlKey: true }],
    ["Alt", { altKey: true }],
    ["Shift", { key: "C", shiftKey: true }],
    ["an input method", { isComposing: true }],
    ["a key held down", { repeat: true }],
  ])("is not meant with %s", (_, how) => {
    const check = vi.fn();
    render(<Keys handlers={{ check }} />);
    fireEvent.keyDown(document.body, { key: "c", ...how });
    expect(check).not.toHaveBeenCalled();
  });

  test("of two keys is meant only one after the other, and the second means nothing else then", async () => {
    const handlers = { watching: vi.fn(), settings: vi.fn(), search: vi.fn(), notifications: vi.fn() };
    render(<Keys handlers={handlers} />);
    await userEvent.keyboard("dgs");
    expect(handlers.watching).not.toHaveBeenCalled();
    expect(handlers.settings).toHaveBeenCalledTimes(1);
    await userEvent.keyboard("gx");
    await userEvent.keyboard("n");
    expect(handlers.notifications).not.toHaveBeenCalled();
  });

  test("goes to the page that came last, unless that says not now", async () => {
    const behind = { check: vi.fn(), pause: vi.fn() };
    const front = { check: vi.fn(), pause: vi.fn(() => false) };
    render(<Keys handlers={behind} />);
    render(<Keys handlers={front} />);
    await userEvent.keyboard("cp");
    expect(behind.check).not.toHaveBeenCalled();
    expect(behind.pause).toHaveBeenCalledTimes(1);
  });

  test("Enter on a button presses the button alone", async () => {
    const open = vi.fn();
    render(<Keys handlers={{ open }} />);
    screen.getByRole("button").focus();
    await userEvent.keyboard("{Enter}");
    expect(open).not.toHaveBeenCalled();
  });

  test("is the dialog's own affair while a dialog is open", async () => {
    const check = vi.fn();
    render(
      <>
        <Keys handlers={{ check }} />
        <div role="dialog" aria-modal="true" />
      </>,
    );
    await userEvent.keyboard("c");
    expect(check).not.toHaveBeenCalled();
  });
});

function Rows({ check }: { check: (id: string) => void }) {
  useRowKeys({ ids: ["one", "two", "three"], check });
  return ["one", "two", "three"].map((id) => (
    <article key={id} data-row={id}>
      <a href={`/${id}`}>{id}</a>
    </article>
  ));
}

describe("the keys of a list", () => {
  test("carry the focus down and up, and stop at the ends", async () => {
    render(<Rows check={() => undefined} />);
    Element.prototype.scrollIntoView = () => undefined;
    await userEvent.keyboard("j");
    expect(screen.getByRole("link", { name: "one" })).toHaveFocus();
    await userEvent.keyboard("jjjk");
    expect(screen.getByRole("link", { name: "two" })).toHaveFocus();
    await userEvent.keyboard("kkk");
    expect(screen.getByRole("link", { name: "one" })).toHaveFocus();
  });

  test("act on the row that has the focus, and on none where none has it", async () => {
    const check = vi.fn();
    Element.prototype.scrollIntoView = () => undefined;
    render(<Rows check={check} />);
    await userEvent.keyboard("c");
    expect(check).not.toHaveBeenCalled();
    await userEvent.keyboard("jjc");
    expect(check).toHaveBeenCalledExactlyOnceWith("two");
  });
});
