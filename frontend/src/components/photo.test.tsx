import { fireEvent } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderInApp } from "../test/render";
import { Photo } from "./photo";

test("a picture that cannot be loaded leaves its tile, not a hole", async () => {
  const { container } = await renderInApp(<Photo src="/api/v1/images/1/a/" size="m" />);
  const picture = container.querySelector("img");
  expect(picture).toHaveAttribute("alt", "");
  fireEvent.error(picture as HTMLImageElement);
  expect(container.querySelector("img")).toBeNull();
  expect(container.querySelector("[data-none]")).not.toBeNull();
});

test("a product without a picture has the same tile", async () => {
  const { container } = await renderInApp(<Photo src={null} size="m" />);
  expect(container.querySelector("[data-none][data-size=m]")).not.toBeNull();
});
