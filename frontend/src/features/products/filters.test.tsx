import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderInApp } from "../../test/render";
import { Filters } from "./filters";

const COUNTS = {
  all: 8,
  fallen: 2,
  attention: 1,
  lowest: 0,
  at_target: 0,
  out_of_stock: 0,
  failing: 0,
  paused: 0,
  bought: 3,
};
const FACETS = {
  tags: [{ tag: "gift", count: 2 }],
  sites: [
    { code: "minamo-denki.test", name: "Minamo Denki", count: 5 },
    { code: "hinata.test", name: "Hinata-do", count: 3 },
  ],
};
const REST = { counts: COUNTS, facets: FACETS, view: "cards" as const, onView: vi.fn() };

const current = () =>
  screen
    .getAllByRole("link")
    .filter((link) => link.hasAttribute("aria-current"))
    .map((link) => link.textContent);

test.each([
  ["/", {}, "All 8"],
  ["/?state=fallen", { state: "fallen" as const }, "Fallen 2"],
  ["/?state=fallen&order=price", { state: "fallen" as const, order: "price" as const }, "Fallen 2"],
])("at %s one filter is current", async (address, search, expected) => {
  await renderInApp(<Filters {...REST} search={search} onChange={vi.fn()} />, address);
  expect(current()).toEqual([expected]);
});

test("what is typed is asked for once, a moment after the last key", async () => {
  const onChange = vi.fn();
  await renderInApp(<Filters {...REST} search={{}} onChange={onChange} />);
  vi.useFakeTimers();
  try {
    const field = screen.getByRole("searchbox", { name: "Search" });
    for (const value of ["k", "ket", "kettle"]) fireEvent.change(field, { target: { value } });
    expect(onChange).not.toHaveBeenCalled();
    vi.runAllTimers();
  } finally {
    vi.useRealTimers();
  }
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ search: "kettle" });
});

test("the order that is one's own leaves no trace in the address", async () => {
  const onChange = vi.fn();
  await renderInApp(<Filters {...REST} search={{ order: "price" }} onChange={onChange} />);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Order" }), "My own order");
  expect(onChange).toHaveBeenCalledWith({ order: undefined });
});

test("a list narrowed to a shop says its name, and one choice shows all shops again", async () => {
  const onChange = vi.fn();
  await renderInApp(<Filters {...REST} search={{ site: "minamo-denki.test" }} onChange={onChange} />);
  const shop = screen.getByRole("combobox", { name: "Shop" });
  expect(shop).toHaveDisplayValue("Minamo Denki (5)");
  await userEvent.selectOptions(shop, "All shops");
  expect(onChange).toHaveBeenCalledWith({ site: undefined });
});

test("a tag that nothing has any more is still named, so that it can be left", async () => {
  await renderInApp(<Filters {...REST} search={{ tag: "gone" }} onChange={vi.fn()} />);
  expect(screen.getByRole("combobox", { name: "Tag" })).toHaveDisplayValue("gone");
});

test("a state that nothing is in is not offered, unless it always stands there or is looked at", async () => {
  await renderInApp(<Filters {...REST} search={{ state: "paused" }} onChange={vi.fn()} />, "/?state=paused");
  const chips = screen.getAllByRole("link").map((link) => link.textContent);
  expect(chips).toEqual(["All 8", "Fallen 2", "Needs a look 1", "Out of stock 0", "Paused 0", "Bought 3"]);
});

test("with one shop and no tag there is nothing to narrow to", async () => {
  const facets = { tags: [], sites: FACETS.sites.slice(0, 1) };
  await renderInApp(<Filters {...REST} facets={facets} search={{}} onChange={vi.fn()} />);
  expect(screen.getAllByRole("combobox").map((each) => each.getAttribute("aria-label"))).toEqual(["Order"]);
});

test("the key for searching goes into the field", async () => {
  await renderInApp(<Filters {...REST} search={{}} onChange={vi.fn()} />);
  await userEvent.keyboard("/kettle");
  expect(screen.getByRole("searchbox", { name: "Search" })).toHaveValue("kettle");
});
