import { useState } from "react";
import { Icon } from "./icon";
import classes from "./photo.module.css";

/** A product's picture on its light tile; a box sign of the same size where there is none, never a hole. */
export function Photo({ src, size }: { src: string | null; size: "s" | "m" | "l" | "xl" }) {
  const [failed, setFailed] = useState<string | null>(null);
  const isShown = src !== null && failed !== src;
  return (
    <span className={classes.photo} data-size={size} data-none={!isShown || undefined}>
      {isShown ? (
        <img src={src} alt="" loading="lazy" decoding="async" onError={() => setFailed(src)} />
      ) : (
        <Icon name="box" size={24} />
      )}
    </span>
  );
}
