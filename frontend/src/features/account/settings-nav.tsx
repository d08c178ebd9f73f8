import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import classes from "./settings.module.css";

export interface NavItem {
  /** The id of a section of the page. */
  id: string;
  title: ReactNode;
}

/** The sections of the settings beside them, the one that is being read marked. Only where there is room. */
export function SettingsNav({ items }: { items: readonly NavItem[] }) {
  const { t } = useLingui();
  const current = useSectionBeingRead(items.map(({ id }) => id).join(" "));
  return (
    <nav className={classes.side} aria-label={t`Settings`}>
      {items.map(({ id, title }) => (
        <a key={id} href={`#${id}`} aria-current={id === current ? "true" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

/** The first section in the upper part of the window. */
function useSectionBeingRead(ids: string): string | undefined {
  const [current, setCurrent] = useState<string>();
  useEffect(() => {
    const order = ids.split(" ");
    const seen = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target.id);
          else seen.delete(target.id);
        }
        setCurrent((last) => order.find((id) => seen.has(id)) ?? last);
      },
      // The bar on top hides the first 96 px; below the middle nobody reads yet.
      { rootMargin: "-96px 0px -50% 0px" },
    );
    for (const id of order) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [ids]);
  return current;
}
