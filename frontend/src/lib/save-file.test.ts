import { describe, expect, test } from "vitest";
import { fileName } from "./save-file";

describe("the name of a saved file", () => {
  test.each([
    ['attachment; filename="pricealert-2026-11-24.zip"', "pricealert-2026-11-24.zip"],
    ['attachment; filename="../../etc/passwd"', "archive.zip"],
    ["attachment", "archive.zip"],
    [null, "archive.zip"],
  ])("of %s is %s", (disposition, name) => {
    expect(fileName(disposition, "archive.zip")).toBe(name);
  });
});
