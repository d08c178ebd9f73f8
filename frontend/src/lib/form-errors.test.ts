import { expect, test } from "vitest";
import { ApiError } from "../api/client";
import { formErrors } from "./form-errors";

const problem = (field: string, message: string) => ({ errors: { [field]: [{ code: "invalid", message }] } });

test("a problem of a field stands beside that field", () => {
  expect(formErrors(new ApiError(400, problem("target", "Enter ¥1 or more.")), ["target"])).toEqual({
    target: "Enter ¥1 or more.",
  });
});

test("a problem of a field that the form has not is told for the whole form", () => {
  expect(formErrors(new ApiError(400, problem("secret", "No.")), ["target"]).form).toBe("No.");
});

test("a problem of a part of a field stands beside that field", () => {
  expect(formErrors(new ApiError(400, problem("target.amount", "Enter an amount.")), ["target"])).toEqual({
    target: "Enter an amount.",
  });
});

test("an answer without words still says what to do", () => {
  expect(formErrors(new ApiError(429, {}), []).form).toMatch(/wait/);
  expect(formErrors(new ApiError(414, {}), []).form).toMatch(/too long/);
  expect(formErrors(new ApiError(502, {}), []).form).toMatch(/try again/);
});

test("a fault of the program is thrown on", () => {
  expect(() => formErrors(new TypeError("x is undefined"), [])).toThrow(TypeError);
});
