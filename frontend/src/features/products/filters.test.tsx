import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderInApp } from "../../test/render";
import { Filters } from "./filters";

const COUNTS = { all: 8, fallen: 2, attention: 1, out_of_stock: 0, paused: 0 };

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
  await renderInApp(<Filters counts={COUNTS} search={search} onChange={vi.fn()} />, address);
  expect(current()).toEqual([expected]);
});

test("what is typed is asked for once, a moment after the last key", async () => {
  const onChange = vi.fn();
  await renderInApp(<Filters counts={COUNTS} search={{}} onChange={onChange} />);
  await userEvent.type(screen.getByRole("searchbox", { name: "Search" }), "kettle");
  expect(onChange).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith({ search: "kettle" }));
  expect(onChange).toHaveBeenCalledTimes(1);
});

test("the order that is one's own leaves no trace in the address", async () => {
  const onChange = vi.fn();
  await renderInApp(<Filters counts={COUNTS} search={{ order: "price" }} onChange={onChange} />);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Order" }), "My own order");
  expect(onChange).toHaveBeenCalledWith({ order: undefined });
});

test("a list narrowed to a shop says the shop's name, not its code", async () => {
  await renderInApp(
    <Filters
      counts={COUNTS}
      search={{ site: "minamo-denki.test" }}
      siteName="Minamo Denki"
      onChange={vi.fn()}
    />,
  );
  expect(screen.getByRole("link", { name: "Show again what is not in Minamo Denki" })).toHaveTextContent(
    "Minamo Denki ×",
  );
});
