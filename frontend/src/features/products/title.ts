import type { TrackedProduct } from "../../api/generated/model";

/** The product's name, or its address without what every address has, until a page has told a name. */
export const titleOf = ({ title, url }: Pick<TrackedProduct, "title" | "url">): string =>
  title || url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
