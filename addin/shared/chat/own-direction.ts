/**
 * For a `bdi` that is a line of its own: it is cut where its own writing ends, and stands on the page's side all the same.
 * Chromium and Safari know the value by the older name alone.
 */
export const ownDirection = { display: "block", textAlign: ["-webkit-match-parent", "match-parent"] as unknown as "match-parent" } as const;
