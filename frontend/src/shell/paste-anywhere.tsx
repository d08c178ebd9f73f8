import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Ctrl+V anywhere outside a field begins to watch what was copied; `a` opens the empty form, `/` the search. */
export function PasteAnywhere() {
  const navigate = useNavigate();
  useEffect(() => {
    function paste(event: ClipboardEvent) {
      if (isField(event.target)) return;
      const url = event.clipboardData?.getData("text").trim() ?? "";
      if (/^https?:\/\//i.test(url)) void navigate({ to: "/add", search: { url } });
    }
    function key(event: KeyboardEvent) {
      if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "a") void navigate({ to: "/add" });
      if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("input[type=search]");
        if (search) {
          event.preventDefault();
          search.focus();
        }
      }
    }
    document.addEventListener("paste", paste);
    document.addEventListener("keydown", key);
    return () => {
      document.removeEventListener("paste", paste);
      document.removeEventListener("keydown", key);
    };
  }, [navigate]);
  return null;
}
