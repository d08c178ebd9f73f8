/** The tags in what a person typed: commas of both widths part them, none is empty, none stands twice. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,\u3001\uff0c]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];
