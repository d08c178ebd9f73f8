import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Ctrl+V anywhere outside a field begins to watch what was copied. */
export function PasteAnywhere() {
  const navigate = useNavigate();
  useEffect(() => {
    function paste(event: ClipboardEvent) {
      if (isField(event.target)) return;
      const url = event.clipboardData?.getData("text").trim() ?? "";
      if (/^https?:\/\//i.test(url)) void navigate({ to: "/add", search: { url } });
    }
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [navigate]);
  return null;
}
