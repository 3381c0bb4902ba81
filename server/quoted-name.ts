/** The name of a table or column as it stands in a statement, whatever signs it has. https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export const quotedName = (name: string) => `"${name.replaceAll('"', '""')}"`;
