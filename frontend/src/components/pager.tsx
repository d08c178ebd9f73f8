import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import surface from "./surface.module.css";

/** Backwards and forwards through a list; nothing where it has one page. */
export function Pager({
  page,
  hasNext,
  hasPrevious,
  onChange,
}: {
  page: number;
  hasNext: boolean;
  hasPrevious: boolean;
  onChange: (page: number) => void;
}) {
  const { t } = useLingui();
  if (!hasNext && !hasPrevious) return null;
  return (
    <nav aria-label={t`Pages`} className={surface.row} style={{ marginTop: 24, justifyContent: "center" }}>
      <Button disabled={!hasPrevious} onClick={() => onChange(page - 1)}>
        <Trans>Previous</Trans>
      </Button>
      <span className={surface.meta}>
        <Trans>Page {page}</Trans>
      </span>
      <Button disabled={!hasNext} onClick={() => onChange(page + 1)}>
        <Trans>Next</Trans>
      </Button>
    </nav>
  );
}
