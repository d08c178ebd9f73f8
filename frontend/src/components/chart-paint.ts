/** The colours of the present theme as a canvas takes them. */
export interface ChartPaint {
  ink: string;
  faint: string;
  line: string;
  edge: string;
  sunken: string;
  surface: string;
  onInk: string;
  fall: string;
  fallMark: string;
  area: string;
  font: string;
  boldFont: string;
}

/** Resolves our tokens at an element: a custom property alone would give `light-dark(…)` back unread. */
export function paintOf(element: HTMLElement): ChartPaint {
  const probe = document.createElement("span");
  element.append(probe);
  const read = (value: string) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const family = getComputedStyle(element).fontFamily;
  const paint: ChartPaint = {
    ink: read("var(--pa-ink)"),
    faint: read("var(--pa-ink-3)"),
    line: read("var(--pa-line)"),
    edge: read("var(--pa-edge)"),
    sunken: read("var(--pa-sunken)"),
    surface: read("var(--pa-surface)"),
    onInk: read("var(--pa-on-ink)"),
    fall: read("var(--pa-fall)"),
    fallMark: read("var(--pa-fall-mark)"),
    area: read("color-mix(in srgb, var(--pa-ink) 5%, transparent)"),
    font: `12px ${family}`,
    boldFont: `700 12px ${family}`,
  };
  probe.remove();
  return paint;
}
