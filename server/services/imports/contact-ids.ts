import { type SQL, sql } from "drizzle-orm";

const PREFIX_LENGTH = 20;

/**
 * The id of the contact that a line of an import makes: the first 80 bits of the import's own id (UUID version 7, so it
 * sorts by time among other contacts) and the line in the last 48. Known before the contact exists, so that a row is
 * written once, with it.
 */
export function contactIdOf(importId: string, line: SQL): SQL {
  return sql`(${prefixOf(importId)} || lpad(to_hex(${line}), 12, '0'))::uuid`;
}

/** The ids of all contacts that an import may make. */
export function contactIdRange(importId: string): { first: string; last: string } {
  return { first: asUuid(`${prefixOf(importId)}${"0".repeat(12)}`), last: asUuid(`${prefixOf(importId)}${"f".repeat(12)}`) };
}

function prefixOf(importId: string): string {
  return importId.replaceAll("-", "").slice(0, PREFIX_LENGTH);
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
