import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { http } from "../../api/client";
import {
  alertRulesCreate,
  alertRulesDestroy,
  getImportsCreateUrl,
  importsAlert,
  importsCreate,
  importsList,
  importsRestore,
  importsRetrieve,
  importsRowsList,
  importsUndo,
} from "../../api/endpoints";
import type {
  AlertRuleBody,
  ImportAlert,
  ImportDetail,
  ImportOutcome,
  ImportRowPage,
} from "../../api/generated/model";

const SOON_MS = 1_000;
const READING_MS = 3_000;
export const ROWS_A_PAGE = 50;
// Beyond what one JSON body holds, a text goes as a file.
const MOST_TEXT = 50_000;

export const isUnfinished = ({ state }: Pick<ImportDetail, "state">): boolean =>
  state === "waiting" || state === "running";

export const importsQuery = queryOptions({
  queryKey: ["imports", "list"],
  queryFn: ({ signal }) => importsList({ signal }),
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: ({ signal }) => importsRetrieve(id, { signal }),
    refetchInterval: (query) => (query.state.data && isUnfinished(query.state.data) ? SOON_MS : false),
  });

const isStillRead = (page: ImportRowPage | undefined): boolean =>
  page?.results.some((row) => row.tracked_product?.status === "reading") ?? false;

/** `isRunning`: more rows come, whatever these say. */
export const rowsQuery = (id: string, outcome: ImportOutcome, page: number, isRunning: boolean) =>
  queryOptions({
    queryKey: ["imports", "rows", id, outcome, page],
    queryFn: ({ signal }) => importsRowsList(id, { outcome, page, page_size: ROWS_A_PAGE }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (isRunning || isStillRead(query.state.data) ? READING_MS : false),
  });

function keep(client: QueryClient, made: ImportDetail) {
  client.setQueryData(importQuery(made.id).queryKey, made);
  return Promise.all([
    client.invalidateQueries({ queryKey: ["imports", "list"] }),
    client.invalidateQueries({ queryKey: ["imports", "rows", made.id] }),
    client.invalidateQueries({ queryKey: ["tracked-products"] }),
  ]);
}

function send(brought: string | File): Promise<ImportDetail> {
  if (typeof brought === "string" && brought.length <= MOST_TEXT) return importsCreate({ text: brought });
  const form = new FormData();
  form.append("file", typeof brought === "string" ? new File([brought], "") : brought);
  return http<ImportDetail>(getImportsCreateUrl(), { method: "POST", body: form });
}

export function useBringMany() {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSuccess: (made) => keep(client, made) });
}

export function useUndoImport(id: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => importsUndo(id), onSuccess: (made) => keep(client, made) });
}

export function useRestoreImport(id: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => importsRestore(id), onSuccess: (made) => keep(client, made) });
}

export function useAlertAll(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: ImportAlert) => importsAlert(id, wanted),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracked-products"] }),
  });
}

export function useFirstAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AlertRuleBody) => alertRulesCreate(body),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracked-products"] }),
  });
}

export function useTakeBackAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => alertRulesDestroy(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracked-products"] }),
  });
}
