/** The files of one recipient's own, by name: what the campaign's column of files says, parted by semicolons, bars or line breaks; a path is its last part. */
export function attachmentNames(values: Record<string, string>, column: string | null): string[] {
  if (column === null) return [];
  const names = (values[column] ?? "").split(/[;|\n\r]+/).map((name) => name.trim().replace(/^.*[/\\]/, ""));
  return [...new Set(names.filter(Boolean))];
}
