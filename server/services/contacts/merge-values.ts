/** What templates may name for one row: its own columns, the usual other names for given and family name, and the name. */
export function mergeValuesOf(values: Record<string, string>): Record<string, string> {
  const { given_name: given, family_name: family, name } = values;
  const aliases: Record<string, string> = {};
  if (given !== undefined) aliases.first_name = given;
  if (family !== undefined) aliases.last_name = family;
  if (name === undefined && (given !== undefined || family !== undefined)) aliases.name = [given, family].filter(Boolean).join(" ");
  return { ...aliases, ...values };
}

/** The name on screens and in the address line; the address where none is known. */
export function displayNameOf(values: Record<string, string>): string {
  return mergeValuesOf(values).name?.replace(/\s+/g, " ").trim() || values.email || "";
}
