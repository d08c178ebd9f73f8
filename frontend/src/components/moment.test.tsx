import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderInApp } from "../test/render";
import { At } from "./moment";

test("a moment names its year only where that is not this one", async () => {
  const year = new Date().getFullYear();
  const thisYear = `${year}-06-15T03:00:00Z`;
  const before = `${year - 1}-06-15T03:00:00Z`;
  await renderInApp(
    <>
      <At at={thisYear} /> | <At at={before} />
    </>,
  );
  expect(screen.getByTitle(`15 Jun ${year}, 12:00`)).toHaveTextContent(/^15 Jun 12:00$/);
  expect(screen.getByTitle(`15 Jun ${year - 1}, 12:00`)).toHaveTextContent(`15 Jun ${year - 1} 12:00`);
});
