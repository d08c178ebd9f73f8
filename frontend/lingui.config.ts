import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ja"],
  // Without line numbers: a line that moves changes no catalogue.
  format: formatter({ lineNumbers: false }),
  catalogs: [
    {
      path: "<rootDir>/src/i18n/{locale}",
      include: ["src"],
      exclude: ["**/*.test.*", "src/api/generated/**"],
    },
  ],
});
