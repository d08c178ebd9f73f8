/** Which notifications are shown: of one sort, of one product, only those not read yet. */
export interface Filter {
  isUnreadOnly: boolean;
  about?: "price" | "stock";
  product?: string;
}

/** As it stands in the address. */
export const searchOf = ({ isUnreadOnly, about, product }: Filter) => ({
  unread: isUnreadOnly ? ("true" as const) : undefined,
  about,
  product,
});

/** Whether more than the read ones are left out. */
export const isNarrowed = ({ about, product }: Filter): boolean =>
  about !== undefined || product !== undefined;
