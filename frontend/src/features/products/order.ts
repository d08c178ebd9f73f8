export type Step = "top" | "earlier" | "later" | "end";

/**
 * After which one a product is to stand so that it takes the place of `over`; null for the top.
 *
 * `ids` is the person's whole own order as it stands. Moved towards the end it passes `over`, moved towards the top it
 * comes before it, as things that are dragged do.
 */
export function afterFor(ids: readonly string[], moved: string, over: string): string | null {
  if (ids.indexOf(moved) < ids.indexOf(over)) return over;
  const others = ids.filter((id) => id !== moved);
  return others[others.indexOf(over) - 1] ?? null;
}

/** The one whose place a product takes with one step among those it stands with; null where it is there already. */
export function overFor(group: readonly string[], moved: string, step: Step): string | null {
  const at = group.indexOf(moved);
  const to = { top: 0, earlier: at - 1, later: at + 1, end: group.length - 1 }[step];
  return to === at ? null : (group[to] ?? null);
}

/** The list with one moved right after another (null: to the top). */
export function moved<T extends { id: string }>(items: readonly T[], id: string, after: string | null): T[] {
  const item = items.find((each) => each.id === id);
  if (!item) return [...items];
  const others = items.filter((each) => each !== item);
  others.splice(after === null ? 0 : others.findIndex((each) => each.id === after) + 1, 0, item);
  return others;
}
