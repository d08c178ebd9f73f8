import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Icon } from "../components/icon";
import { isMany } from "../lib/addresses";
import { handOver } from "../lib/handover";
import { useBring } from "../lib/use-bring";
import classes from "./shell.module.css";

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Ctrl+V anywhere outside a field begins to watch what was copied; a file dropped anywhere is read as a list. */
export function PasteAnywhere() {
  const navigate = useNavigate();
  const bring = useBring();
  const isOver = useDroppedFile((file) => {
    handOver(file);
    void navigate({ to: "/import" });
  });
  useEffect(() => {
    function paste(event: ClipboardEvent) {
      if (isField(event.target) || document.querySelector("[aria-modal=true]")) return;
      const text = event.clipboardData?.getData("text").trim() ?? "";
      if (/^https?:\/\//i.test(text) || isMany(text)) bring(text);
    }
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [bring]);
  if (!isOver) return null;
  return (
    <div className={classes.drop} aria-hidden="true">
      <p>
        <Icon name="list" size={24} />
        <Trans>Drop it here to watch what is on the list</Trans>
      </p>
    </div>
  );
}

const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes a file dropped anywhere on the page; true while one is held over it. */
function useDroppedFile(take: (file: File) => void): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    // A drag enters and leaves every element that it passes.
    const enter = (event: DragEvent) => holdsFile(event) && setDepth((now) => now + 1);
    const leave = (event: DragEvent) => holdsFile(event) && setDepth((now) => Math.max(0, now - 1));
    const over = (event: DragEvent) => {
      if (holdsFile(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setDepth(0);
      const file = event.dataTransfer?.files[0];
      if (file) take(file);
    };
    const all = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [name, listener] of Object.entries(all)) {
      document.addEventListener(name, listener as EventListener);
    }
    return () => {
      for (const [name, listener] of Object.entries(all)) {
        document.removeEventListener(name, listener as EventListener);
      }
    };
  }, [take]);
  return depth > 0;
}
