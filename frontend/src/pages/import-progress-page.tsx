import { Plural, Trans } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ApiError } from "../api/client";
import { PageTitle } from "../components/page-title";
import { ErrorNote } from "../components/states";
import surface from "../components/surface.module.css";
import { Waiting } from "../components/waiting";
import { AlertAll } from "../features/adding/alert-all";
import { useImportName } from "../features/adding/import-list";
import { ImportProgress } from "../features/adding/import-progress";
import { ImportRows, OUTCOMES } from "../features/adding/import-rows";
import { importQuery, isUnfinished } from "../features/adding/queries";
import { StatusBadge } from "../features/products/words";
import type { ImportDetail } from "../api/generated/model";
import classes from "./add-page.module.css";
import { NotFoundPage } from "./not-found-page";

/** One list that was brought: how far it is, what became of every row, one alert for all, and undo. */
export function ImportProgressPage() {
  const { id } = useParams({ from: "/import/$id" });
  const found = useQuery(importQuery(id));
  useFreshProducts(found.data);
  if (found.error instanceof ApiError && found.error.status === 404) return <NotFoundPage />;
  if (!found.data) {
    return found.error ? (
      <ErrorNote error={found.error} retry={() => void found.refetch()} />
    ) : (
      <Waiting heights={[160, 320]} />
    );
  }
  return <Shown of={found.data} />;
}

function Shown({ of }: { of: ImportDetail }) {
  const { outcome, page } = useSearch({ from: "/import/$id" });
  const navigate = useNavigate();
  const name = useImportName(of);
  const { added, refused } = of.counts;
  // Where nothing was added, what was refused is what there is to see; while it is read that is not known yet.
  const first = added > 0 || refused === 0 || isUnfinished(of) ? OUTCOMES[0] : "refused";
  return (
    <div className={surface.narrow} style={{ margin: "0 auto" }}>
      <p className={surface.meta}>{name}</p>
      <PageTitle>
        {isUnfinished(of) ? (
          <Trans>Your list is being read</Trans>
        ) : of.undone ? (
          <Trans>This list was undone</Trans>
        ) : of.state === "failed" ? (
          <Trans>Your list could not be read</Trans>
        ) : (
          <Plural value={added} _0="Nothing new was added" one="# product added" other="# products added" />
        )}
      </PageTitle>
      <div className={classes.steps}>
        <ImportProgress of={of} />
        {added > 0 && !of.undone && !isUnfinished(of) && <AlertAll of={of} />}
      </div>
      {of.total > 0 && (
        <ImportRows
          of={of}
          outcome={outcome ?? first}
          page={Number(page ?? 1) || 1}
          onPage={(to) =>
            void navigate({
              to: "/import/$id",
              params: { id: of.id },
              search: { outcome, page: String(to) },
            })
          }
          status={({ status, site }) => <StatusBadge kind={status} policy={site.policy} />}
        />
      )}
    </div>
  );
}

/** The list of products is asked for anew once the last row is in. */
function useFreshProducts(of: ImportDetail | undefined) {
  const client = useQueryClient();
  const wasRunning = useRef(false);
  const isRunning = of !== undefined && isUnfinished(of);
  useEffect(() => {
    if (wasRunning.current && !isRunning) {
      void client.invalidateQueries({ queryKey: ["tracked-products"] });
      void client.invalidateQueries({ queryKey: ["imports"] });
    }
    wasRunning.current = isRunning;
  }, [isRunning, client]);
}
