import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { PageTitle } from "../components/page-title";
import surface from "../components/surface.module.css";
import { BringMany, WhatCanBeBrought } from "../features/adding/bring-many";
import { ImportList } from "../features/adding/import-list";
import classes from "./add-page.module.css";

/** Many at once: a list in a field or a file, and what was brought before. */
export function ImportPage() {
  const navigate = useNavigate();
  return (
    <div className={surface.narrow} style={{ margin: "0 auto" }}>
      <PageTitle>
        <Trans>Add many at once</Trans>
      </PageTitle>
      <p className={`${surface.soft} ${classes.lead}`}>
        <Trans>
          Paste addresses or choose a file. You see what became of every row, and can undo it all.
        </Trans>
      </p>
      <BringMany onBrought={({ id }) => void navigate({ to: "/import/$id", params: { id } })} />
      <WhatCanBeBrought />
      <ImportList />
    </div>
  );
}
