/** The usual other names of columns, by which templates may name them too. */
export const otherNames: Record<string, string> = { first_name: "given_name", last_name: "family_name" };

/** Pure: a row's values under every name by which a template may ask for them, its own columns first. */
export function underAllNames(values: Record<string, string>): Record<string, string> {
  const { given_name: given, family_name: family } = values;
  const others: Record<string, string> = {};
  for (const [other, column] of Object.entries(otherNames)) if (values[column] !== undefined) others[other] = values[column];
  if (given !== undefined || family !== undefined) others.name = [given, family].filter(Boolean).join(" ");
  return { ...others, ...values };
}
