import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { renderInApp } from "../test/render";
import { Waiting } from "./waiting";

afterEach(() => vi.useRealTimers());

test("a wait of more than three seconds is put into words", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await renderInApp(<Waiting heights={[40]} />);
  expect(screen.getByRole("status")).toHaveTextContent("Loading");
  act(() => vi.advanceTimersByTime(3_000));
  expect(screen.getByRole("status")).toHaveTextContent("Still waiting");
});
