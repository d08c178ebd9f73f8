/** The brightness chosen on this device, where it is not the system's; the kit keeps it under this name. */
export function rememberedScheme(): "light" | "dark" | null {
  try {
    const value = localStorage.getItem("mantine-color-scheme-value");
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // a browser that keeps nothing
  }
}
