import { useMutation } from "@tanstack/react-query";
import { problemOf, request } from "../../api/client";
import {
  getExportArchiveUrl,
  getExportHistoryUrl,
  getExportNotificationsUrl,
  getExportProductsUrl,
  getExportRulesUrl,
} from "../../api/endpoints";
import { fileName, saveFile } from "../../lib/save-file";

/** What can be taken out, and where it is. */
export const EXPORTS = {
  archive: getExportArchiveUrl(),
  products: getExportProductsUrl(),
  history: getExportHistoryUrl(),
  rules: getExportRulesUrl(),
  notifications: getExportNotificationsUrl(),
} as const;

export type Export = keyof typeof EXPORTS;

/** Fetches what is taken out and saves it. Whole before it is saved: what went wrong is told on the page. */
export function useExport() {
  return useMutation({
    mutationFn: async (what: Export) => {
      const response = await request(EXPORTS[what]);
      if (!response.ok) throw await problemOf(response);
      const name = fileName(response.headers.get("Content-Disposition"), what);
      saveFile(await response.blob(), name);
      return name;
    },
  });
}
