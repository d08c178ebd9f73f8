import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { activate } from "../i18n/i18n";
import { server } from "./server";

// What jsdom has no layout for.
Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});
class NoResize {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
}
Object.defineProperty(window, "ResizeObserver", { value: NoResize });

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
beforeEach(() => {
  document.cookie = "csrftoken=of-this-test";
  return activate("en");
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
