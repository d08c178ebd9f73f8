import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { TrackedProduct } from "../../api/generated/model";
import { headphones, headphonesPrice } from "../../test/products";
import { useArrivals } from "./arrivals";

function Arrived({ products }: { products: TrackedProduct[] }) {
  const arrived = useArrivals(products);
  return <p role="status">{arrived.map((product) => product.price?.shelf.amount).join(" ")}</p>;
}

const at = (amount: string) =>
  headphones({ price: { ...headphonesPrice, shelf: { amount, currency: "JPY" } } });

test("what stood there at first is no arrival", () => {
  render(<Arrived products={[at("27800")]} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

test("a price that comes or moves while one looks is an arrival, an unchanged one is not", () => {
  const { rerender } = render(<Arrived products={[headphones({ price: null })]} />);
  rerender(<Arrived products={[at("27800")]} />);
  expect(screen.getByRole("status")).toHaveTextContent("27800");
  rerender(<Arrived products={[at("25000")]} />);
  expect(screen.getByRole("status")).toHaveTextContent("25000");
});

test("a price that is lost is not announced as one", () => {
  const { rerender } = render(<Arrived products={[at("27800")]} />);
  rerender(<Arrived products={[headphones({ price: null })]} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});
