import { asc, desc, eq, sql } from "drizzle-orm";
import { importProfiles } from "../../../drizzle/schema/contacts.ts";
import type { ImportProfile } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

export type ProfileRow = typeof importProfiles.$inferSelect;

/** Profiles are shared: a colleague who gets the same file need not learn it again. */
export async function listProfiles(ctx: Ctx): Promise<ImportProfile[]> {
  const rows = await ctx.db.select().from(importProfiles).orderBy(asc(sql`lower(${importProfiles.name})`));
  return rows.map(toProfile);
}

export async function findProfile(ctx: Ctx, profileId: string): Promise<ProfileRow> {
  const [row] = await ctx.db.select().from(importProfiles).where(eq(importProfiles.id, profileId));
  if (!row) throw refuse("not_found", "There is no such import profile.");
  return row;
}

/** The profile for files with these columns that was used last, or null. */
export async function profileFor(ctx: Ctx, fingerprint: string): Promise<ProfileRow | null> {
  const [row] = await ctx.db.select().from(importProfiles).where(eq(importProfiles.fingerprint, fingerprint)).orderBy(sql`${importProfiles.lastUsedAt} desc nulls last`, desc(importProfiles.createdAt)).limit(1);
  return row ?? null;
}

export function toProfile(row: ProfileRow): ImportProfile {
  const { id, name, description, settings, fingerprint, usageCount } = row;
  return { id, name, description, settings, fingerprint, usageCount, lastUsedAt: row.lastUsedAt?.toISOString() ?? null, createdAt: row.createdAt.toISOString() };
}
