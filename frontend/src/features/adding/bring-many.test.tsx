import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { axe } from "jest-axe";
import { http as wire, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { handOver } from "../../lib/handover";
import { importOf } from "../../test/imports";
import { renderInApp } from "../../test/render";
import { server } from "../../test/server";
import { BringMany } from "./bring-many";

const URLS = "https://a.example/1\nhttps://a.example/2";

test("the button says how many addresses it has found, and sends them as they stand", async () => {
  let body: unknown;
  server.use(
    wire.post("/api/v1/imports/", async ({ request }) => {
      body = await request.json();
      return HttpResponse.json(importOf({ state: "waiting" }), { status: 201 });
    }),
  );
  const onBrought = vi.fn();
  await renderInApp(<BringMany onBrought={onBrought} />);
  expect(screen.getByRole("button", { name: "Watch them" })).toBeDisabled();
  await userEvent.click(screen.getByRole("textbox", { name: "Addresses" }));
  await userEvent.paste(URLS);
  await userEvent.click(screen.getByRole("button", { name: "Watch 2 products" }));
  await waitFor(() => expect(onBrought).toHaveBeenCalledOnce());
  expect(body).toEqual({ text: URLS });
});

test("a file that cannot be read is refused in words, and what was typed stays", async () => {
  server.use(
    wire.post("/api/v1/imports/", () =>
      HttpResponse.json(
        {
          status: 400,
          code: "invalid",
          errors: { file: [{ code: "not_text", message: "This is no text." }] },
        },
        { status: 400 },
      ),
    ),
  );
  const { container } = await renderInApp(<BringMany onBrought={vi.fn()} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Addresses" }), "kept");
  const chooser = container.querySelector("input[type=file]") as HTMLInputElement;
  await userEvent.upload(chooser, new File([new Uint8Array(9)], "photo.csv", { type: "text/csv" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("photo.csvThis is no text.");
  expect(screen.getByRole("textbox", { name: "Addresses" })).toHaveValue("kept");
  expect((await axe(container)).violations).toEqual([]);
});

test("a file goes as a form, so that ten megabytes fit", async () => {
  let type: string | null = null;
  server.use(
    wire.post("/api/v1/imports/", ({ request }) => {
      type = request.headers.get("Content-Type");
      return HttpResponse.json(importOf({ state: "waiting" }), { status: 201 });
    }),
  );
  const onBrought = vi.fn();
  await renderInApp(<BringMany onBrought={onBrought} />);
  handOver(new File(["url\nhttps://a.example/1"], "list.csv", { type: "text/csv" }));
  await waitFor(() => expect(onBrought).toHaveBeenCalledOnce());
  expect(type).toMatch(/^multipart\/form-data; boundary=/);
});

test("a list that was pasted elsewhere waits for this page, once", async () => {
  handOver(URLS);
  const first = await renderInApp(<BringMany onBrought={vi.fn()} />);
  expect(screen.getByRole("textbox", { name: "Addresses" })).toHaveValue(URLS);
  first.unmount();
  await renderInApp(<BringMany onBrought={vi.fn()} />);
  expect(screen.getByRole("textbox", { name: "Addresses" })).toHaveValue("");
});
