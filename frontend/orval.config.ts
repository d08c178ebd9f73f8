import { defineConfig } from "orval";

export default defineConfig({
  pricealert: {
    input: { target: "./openapi.yaml" },
    output: {
      mode: "tags",
      target: "./src/api/generated/endpoints.ts",
      schemas: "./src/api/generated/model",
      client: "fetch",
      clean: true,
      indexFiles: true,
      override: {
        mutator: { path: "./src/api/client.ts", name: "http" },
        fetch: { includeHttpResponseReturnType: false },
        enumGenerationType: "union",
      },
    },
  },
});
