import { Link } from "@tanstack/react-router";
import classes from "./shell.module.css";

export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <rect className={classes.brandTile} width="28" height="28" rx="7" />
        <path className={classes.brandLine} d="M6 9.5h7v8h7" />
        <circle className={classes.brandDot} cx="21" cy="17.5" r="3" />
      </svg>
      <span>PriceAlert</span>
    </Link>
  );
}
