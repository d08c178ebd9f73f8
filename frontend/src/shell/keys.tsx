import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { undoLast } from "../components/toasts";
import { useShortcuts } from "../lib/shortcuts/shortcuts";
import { openLayer, useLayer } from "./layers";
import { PasteAnywhere } from "./paste-anywhere";

const Palette = lazy(async () => ({ default: (await import("./palette")).Palette }));
const ShortcutSheet = lazy(async () => ({ default: (await import("./shortcut-sheet")).ShortcutSheet }));

/** The search field of the page, where it has one; else the palette finds. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (field) field.focus();
  else openLayer("palette");
}

const close = () => openLayer(null);

/** The keys that act on every page, what they open over it, and what is pasted or dropped on it. */
export function Keys() {
  const navigate = useNavigate();
  const layer = useLayer();
  useShortcuts({
    palette: () => openLayer("palette"),
    search,
    add: () => navigate({ to: "/add" }),
    watching: () => navigate({ to: "/" }),
    notifications: () => navigate({ to: "/notifications" }),
    settings: () => navigate({ to: "/settings" }),
    undo: undoLast,
    help: () => openLayer("shortcuts"),
  });
  return (
    <Suspense>
      <PasteAnywhere />
      {layer === "palette" && <Palette onClose={close} />}
      {layer === "shortcuts" && <ShortcutSheet onClose={close} />}
    </Suspense>
  );
}
