import { useNavigate } from "@tanstack/react-router";
import { isMany } from "./addresses";
import { handOver } from "./handover";

/** Where pasted text belongs: one address to the page that adds one, a list to the page that takes many. */
export function useBring({ replace = false }: { replace?: boolean } = {}) {
  const navigate = useNavigate();
  return (text: string) => {
    if (isMany(text)) {
      handOver(text);
      void navigate({ to: "/import", replace });
    } else {
      void navigate({ to: "/add", search: { url: text }, replace });
    }
  };
}
