import type { ReactNode } from "react";
import classes from "./icon.module.css";

const SHAPES = {
  add: <path d="M12 5v14M5 12h14" />,
  alert: <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4" />,
  back: <path d="m14 7-5 5 5 5" />,
  box: <path d="m4 8 8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8" />,
  cards: (
    <>
      <rect x="4" y="4" width="7" height="7" rx="1.5" />
      <rect x="13" y="4" width="7" height="7" rx="1.5" />
      <rect x="4" y="13" width="7" height="7" rx="1.5" />
      <rect x="13" y="13" width="7" height="7" rx="1.5" />
    </>
  ),
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  choice: (
    <>
      <circle cx="8" cy="12" r="4" />
      <circle cx="16" cy="12" r="4" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 8v4l3 2" />
    </>
  ),
  copy: (
    <>
      <rect x="8" y="8" width="11" height="12" rx="2" />
      <path d="M16 8V6a2 2 0 0 0-2-2H7a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h1" />
    </>
  ),
  delete: <path d="M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12" />,
  done: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="m8.5 12.3 2.5 2.5 4.6-5" />
    </>
  ),
  down: <path d="M12 5v14M6 13l6 6 6-6" />,
  download: <path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14" />,
  edit: <path d="m5 19 1-4L16 5l3 3L9 18z" />,
  evidence: <path d="M6 4h9l4 4v12H6zM9 12h7M9 15.5h7M9 8.5h3" />,
  expand: <path d="m7 10 5 5 5-5" />,
  external: <path d="M13 5h6v6M19 5l-8 8M10 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-4" />,
  flag: <path d="M6 21V4M6 5h11l-2 4 2 4H6" />,
  grip: <path d="M9 6v.1M9 12v.1M9 18v.1M15 6v.1M15 12v.1M15 18v.1" strokeWidth="3" />,
  key: (
    <>
      <circle cx="8" cy="15" r="4" />
      <path d="m11 12 8-8M16 7l3 3M13.5 9.5l2 2" />
    </>
  ),
  link: (
    <path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1" />
  ),
  list: <path d="M4 6h16M4 12h16M4 18h10" />,
  mail: (
    <>
      <rect x="3.5" y="6" width="17" height="12.5" rx="2" />
      <path d="m4 7.5 8 6 8-6" />
    </>
  ),
  next: <path d="m10 7 5 5-5 5" />,
  none: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="m6.5 6.5 11 11" />
    </>
  ),
  offline: (
    <path d="M4 4l16 16M8.5 16.5a5 5 0 0 1 7 0M5 13a10 10 0 0 1 4-2.5M19 13a10 10 0 0 0-5.5-2.9M2.5 9.5A14 14 0 0 1 7 6.8M21.5 9.5A14 14 0 0 0 11 5.6" />
  ),
  pause: <path d="M9 6v12M15 6v12" />,
  play: <path d="M8 6v12l10-6z" />,
  question: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M9.8 10a2.3 2.3 0 1 1 3.4 2c-.8.4-1.2.9-1.2 1.6M12 16.6v.1" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m20 20-4.5-4.5" />
    </>
  ),
  send: <path d="M12 15V4m0 0L8 8m4-4 4 4M5 13v6h14v-6" />,
  settings: (
    <>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2" />
      <circle cx="9" cy="17" r="2" />
    </>
  ),
  table: (
    <>
      <path d="M4 6h16M4 11h16M4 16h16M4 20h16" />
      <path d="M9 6v14" />
    </>
  ),
  tag: <path d="M4 5v7l8 8 8-8-8-8H5zM8.5 8.5v.1" />,
  "to-top": <path d="M5 4h14M12 20V9M7 13l5-5 5 5" />,
  up: <path d="M12 19V5M6 11l6-6 6 6" />,
  warning: <path d="M12 5 3.8 19h16.4zM12 10.5v4M12 16.6v.1" />,
  "zoom-in": (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m20 20-4.5-4.5M11 8.5v5M8.5 11h5" />
    </>
  ),
  "zoom-out": (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m20 20-4.5-4.5M8.5 11h5" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

/** A sign beside a word, never instead of one: hidden from screen readers. */
export function Icon({ name, size = 20 }: { name: IconName; size?: 16 | 20 | 24 }) {
  return (
    <svg className={classes.icon} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}
