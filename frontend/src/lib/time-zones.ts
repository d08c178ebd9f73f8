export interface ZoneGroup {
  region: string;
  zones: { name: string; label: string }[];
}

/** How far a zone is from UTC at a moment: "UTC+9", "UTC−3:30", "UTC". */
export function zoneOffset(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(
    at,
  );
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return name.replace(/^GMT(\+0$)?/, "UTC").replace("-", "\u2212");
}

const placeOf = (zone: string) => zone.slice(zone.indexOf("/") + 1).replaceAll("_", " ");

/**
 * The zones a browser knows, by region, each with its offset now; `current` is among them even where the browser
 * calls it by another name. Zones the browser cannot reckon with are left out, except `current`.
 */
export function zoneGroups(
  current: string,
  at: number,
  known = Intl.supportedValuesOf("timeZone"),
): ZoneGroup[] {
  const groups = new Map<string, ZoneGroup>();
  for (const name of [...new Set([...known, current, "UTC"])].sort()) {
    const region = name.includes("/") ? name.slice(0, name.indexOf("/")) : "UTC";
    const group = groups.get(region) ?? { region, zones: [] };
    group.zones.push({ name, label: labelOf(name, at) });
    groups.set(region, group);
  }
  return [...groups.values()];
}

function labelOf(zone: string, at: number): string {
  try {
    return zone === "UTC" ? zone : `${placeOf(zone)} (${zoneOffset(zone, at)})`;
  } catch {
    // The server knows a zone this browser does not: still the person's own, so its name stands here.
    return placeOf(zone);
  }
}
