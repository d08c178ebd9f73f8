import { type ReactNode, useEffect, useRef } from "react";

/** The heading of a page, which is also the title of its window. */
export function PageTitle({
  children,
  title,
  className,
}: {
  children: ReactNode;
  title?: string;
  className?: string;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const words = title ?? heading.current?.textContent ?? "";
    document.title = words ? `${words} · PriceAlert` : "PriceAlert";
  });
  return (
    <h1 ref={heading} className={className}>
      {children}
    </h1>
  );
}
