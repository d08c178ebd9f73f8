import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { headphones } from "../../test/products";
import { renderInApp } from "../../test/render";
import { TagDialog } from "./tag-dialog";

const PRODUCTS = [headphones({ id: "1", tags: ["gift", "home"] }), headphones({ id: "2", tags: ["gift"] })];
const KNOWN = [
  { tag: "gift", count: 2 },
  { tag: "home", count: 1 },
  { tag: "work", count: 4 },
];

async function open() {
  const onSave = vi.fn();
  await renderInApp(<TagDialog products={PRODUCTS} known={KNOWN} onClose={vi.fn()} onSave={onSave} />);
  return onSave;
}
const box = (name: RegExp) => screen.getByRole("checkbox", { name });
const save = () => userEvent.click(screen.getByRole("button", { name: "Save the tags" }));

test("a tag that all have is ticked, one that some have is neither, one that none has is not", async () => {
  await open();
  expect(box(/gift/)).toBeChecked();
  expect(box(/home/)).toBePartiallyChecked();
  expect(box(/work/)).not.toBeChecked();
  expect(screen.getByText("1 of 2")).toBeVisible();
});

test("only what was touched is changed", async () => {
  const onSave = await open();
  await userEvent.click(box(/gift/));
  await userEvent.click(box(/work/));
  await save();
  expect(onSave).toHaveBeenCalledWith({ added: ["work"], removed: ["gift"] });
});

test("new tags are parted by commas of both widths", async () => {
  const onSave = await open();
  await userEvent.type(screen.getByLabelText("New tags"), "春、 夏 ,gift");
  await save();
  expect(onSave).toHaveBeenCalledWith({ added: ["春", "夏", "gift"], removed: [] });
});

test("a tag of more than 40 characters is refused beside the field", async () => {
  const onSave = await open();
  await userEvent.type(screen.getByLabelText("New tags"), "あ".repeat(41));
  await save();
  expect(screen.getByText("A tag has at most 40 characters.")).toBeVisible();
  expect(onSave).not.toHaveBeenCalled();
});
