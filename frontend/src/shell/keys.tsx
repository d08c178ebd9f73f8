import { useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
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

/** The field of the page that takes an address, if it has one: what is typed next is meant for it. */
function focusAddress(): boolean {
  const field = document.querySelector<HTMLInputElement>("main input[inputmode=url]");
  field?.focus();
  return field !== null;
}

/** Has the page that adds there before its key is pressed: letters typed at once would go into the page that leaves. */
function usePageReady(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => void router.preloadRoute({ to: "/add" }), READY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [router]);
}

const READY_AFTER_MS = 1_000;
const close = () => openLayer(null);

/** The keys that act on every page, what they open over it, and what is pasted or dropped on it. */
export function Keys() {
  const navigate = useNavigate();
  const layer = useLayer();
  usePageReady();
  useShortcuts({
    palette: () => openLayer("palette"),
    search,
    add: () => focusAddress() || navigate({ to: "/add" }),
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
