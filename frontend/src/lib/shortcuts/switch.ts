import { useSyncExternalStore } from "react";

const NAME = "pricealert.shortcuts";
const listeners = new Set<() => void>();

/** Whether single keys act on this device: people who speak to their computer, or whose hands slip, turn them off. */
export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

export function switchShortcuts(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, "off");
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

export const useShortcutsOn = () => useSyncExternalStore(subscribe, areShortcutsOn);
