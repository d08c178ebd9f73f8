import { defineConfig } from "@lingui/cli";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ja"],
  catalogs: [
    {
      path: "<rootDir>/src/i18n/{locale}",
      include: ["src"],
      exclude: ["**/*.test.*", "src/api/generated/**"],
    },
  ],
});
