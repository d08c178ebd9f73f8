import { Trans } from "@lingui/react/macro";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { PageTitle } from "../components/page-title";
import { ErrorNote } from "../components/states";
import surface from "../components/surface.module.css";
import { useToasts } from "../components/toasts";
import { Waiting } from "../components/waiting";
import { CaptureResult } from "../features/by-hand/capture-result";
import { useCapture } from "../features/by-hand/queries";
import classes from "./by-hand-pages.module.css";
import { NotFoundPage } from "./not-found-page";

/** A page that was sent: where the bookmark leads. */
export function CapturePage() {
  const { id } = useParams({ from: "/captures/$id" });
  const navigate = useNavigate();
  const toasts = useToasts();
  const capture = useCapture(id);
  if (capture.error instanceof ApiError && capture.error.status === 404) return <NotFoundPage />;
  return (
    <div className={`${surface.narrow} ${classes.page}`}>
      <PageTitle>
        <Trans>The page you sent</Trans>
      </PageTitle>
      {capture.error && !capture.data && (
        <ErrorNote error={capture.error} retry={() => void capture.refetch()} />
      )}
      {capture.isPending && <Waiting heights={[220]} />}
      {capture.data && (
        <CaptureResult
          capture={capture.data}
          onForgotten={() => {
            void toasts.say(<Trans>The page is deleted.</Trans>);
            void navigate({ to: "/" });
          }}
        />
      )}
    </div>
  );
}
