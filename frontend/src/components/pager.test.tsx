import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderInApp } from "../test/render";
import { Pager } from "./pager";

test("a list of one page has nothing to turn", async () => {
  await renderInApp(<Pager page={1} hasNext={false} hasPrevious={false} onChange={vi.fn()} />);
  expect(screen.queryByRole("navigation")).toBeNull();
});

test("the first page turns forwards only, by one", async () => {
  const onChange = vi.fn();
  await renderInApp(<Pager page={1} hasNext hasPrevious={false} onChange={onChange} />);
  expect(screen.getByRole("button", { name: "Previous" })).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(onChange).toHaveBeenCalledExactlyOnceWith(2);
});
