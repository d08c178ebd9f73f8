import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { ImportDetail, ImportOutcome, ImportRow } from "../../api/generated/model";
import { importOf, rowOf } from "../../test/imports";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { ImportProgress } from "./import-progress";
import { ImportRows } from "./import-rows";

function answers(results: ImportRow[], next: string | null = null) {
  const asked: (string | null)[] = [];
  server.use(
    wire.get("/api/v1/imports/:id/rows/", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("outcome"));
      return HttpResponse.json({ count: results.length, next, previous: null, results });
    }),
  );
  return asked;
}

const draw = (of: ImportDetail, outcome: ImportOutcome, onPage = vi.fn()) =>
  renderInApp(
    <main>
      <ImportRows of={of} outcome={outcome} page={1} onPage={onPage} status={({ status }) => status} />
    </main>,
  );

test("a row that was added tells the state of its product, then its name and price", async () => {
  const product = rowOf(3).tracked_product;
  if (!product) throw new Error("The row has no product.");
  answers([
    rowOf(2),
    rowOf(3, {
      tracked_product: {
        ...product,
        title: "SORA H7",
        status: "ok",
        price: { amount: "27800", currency: "JPY" },
      },
    }),
  ]);
  await draw(importOf(), "added");
  expect(await screen.findByRole("link", { name: "shop.example/item/2" })).toBeVisible();
  expect(screen.getByText(/reading/)).toBeVisible();
  const [, second] = screen.getAllByRole("listitem");
  expect(second).toHaveTextContent("SORA H7");
  expect(second).toHaveTextContent("¥27,800");
});

test("rows that were not taken are named with their reason, after a count of the reasons", async () => {
  const asked = answers([
    rowOf(4, {
      text: "no address here",
      outcome: "refused",
      reason: "no_address",
      message: "There is no address in this row.",
      tracked_product: null,
    }),
  ]);
  const { container } = await draw(importOf(), "refused");
  expect(await screen.findByText("no address here")).toBeVisible();
  expect(screen.getAllByText("There is no address in this row.")).toHaveLength(2);
  expect(asked).toEqual(["refused"]);
  expect((await axe(container)).violations).toEqual([]);
});

test("the pages of the rows are turned one by one", async () => {
  answers([rowOf(1)], "/api/v1/imports/x/rows/?page=2");
  const onPage = vi.fn();
  await draw(importOf(), "added", onPage);
  await userEvent.click(await screen.findByRole("button", { name: "Next" }));
  expect(onPage).toHaveBeenCalledWith(2);
});

test("while it is read the bar says how far it is, and it can be stopped", async () => {
  const { container } = await renderInApp(
    <main>
      <ImportProgress of={importOf({ state: "running", total: 10_000, done: 2_500, ended_at: null })} />
    </main>,
  );
  expect(screen.getByText(/2,500 of 10,000 rows read/)).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "Rows read" })).toHaveAttribute("aria-valuenow", "25");
  expect(screen.getByRole("button", { name: "Stop and undo" })).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
});

test("an import is undone from its page, and not after its day", async () => {
  const undone = vi.fn();
  server.use(
    wire.post("/api/v1/imports/:id/undo/", () => {
      undone();
      return HttpResponse.json(importOf({ undone: true, undo_until: null }));
    }),
  );
  const shown = await renderInApp(<ImportProgress of={importOf()} />);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(undone).toHaveBeenCalledOnce());
  shown.unmount();
  await renderInApp(<ImportProgress of={importOf({ undo_until: new Date(0).toISOString() })} />);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("a file that could not be read says what to do", async () => {
  await renderInApp(
    <ImportProgress
      of={importOf({
        state: "failed",
        problem: "not_json",
        message: "This JSON file is damaged. Export it once more.",
        counts: { added: 0, already: 0, refused: 0 },
      })}
    />,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("Export it once more.");
});
