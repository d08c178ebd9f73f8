import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Import } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { At } from "../../components/moment";
import surface from "../../components/surface.module.css";
import classes from "./adding.module.css";
import { importsQuery, isUnfinished } from "./queries";

/** What was brought before, the newest first; nothing where there is nothing. */
export function ImportList() {
  const imports = useQuery(importsQuery);
  if (!imports.data || imports.data.length === 0) return null;
  return (
    <section className={surface.section}>
      <div className={surface.sectionHead}>
        <h2>
          <Trans>Brought before</Trans>
        </h2>
      </div>
      <ul className={`${surface.card} ${classes.imports}`}>
        {imports.data.map((each) => (
          <ImportItem key={each.id} item={each} />
        ))}
      </ul>
    </section>
  );
}

function ImportItem({ item }: { item: Import }) {
  const name = useImportName(item);
  return (
    <li>
      <Link to="/import/$id" params={{ id: item.id }} className={classes.importLink}>
        <span className={surface.grow}>
          <span className={classes.importName}>{name}</span>
          <span className={surface.meta}>
            <ImportOutcome item={item} />
          </span>
        </span>
        <span className={surface.meta}>
          <At at={item.created_at} />
        </span>
        <Icon name="next" size={16} />
      </Link>
    </li>
  );
}

/** What it is called: its file, else what kind of thing it was. */
export function useImportName({ name, format }: Pick<Import, "name" | "format">): string {
  const { t } = useLingui();
  if (name) return name;
  if (format === "csv") return t`A pasted table`;
  return format === "archive" ? t`An archive` : t`A pasted list`;
}

function ImportOutcome({ item }: { item: Import }) {
  if (isUnfinished(item)) return <Trans>Being read…</Trans>;
  if (item.undone) return <Trans>Undone</Trans>;
  if (item.message) return item.message;
  return (
    <>
      <Plural value={item.counts.added} _0="None added" one="# added" other="# added" />
      {item.counts.already > 0 && (
        <>
          {" · "}
          <Plural value={item.counts.already} one="# watched already" other="# watched already" />
        </>
      )}
      {item.counts.refused > 0 && (
        <>
          {" · "}
          <Plural value={item.counts.refused} one="# not taken" other="# not taken" />
        </>
      )}
    </>
  );
}
