import { and, eq, gt, isNull } from "drizzle-orm";
import { accountLinks } from "../../../drizzle/schema/accounts.ts";
import type { LinkPurpose } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { linkToken, tokenHash } from "./secrets.ts";

export type LinkRow = typeof accountLinks.$inferSelect;

const minutesOf: Record<LinkPurpose, number> = { first_admin: 30, reset: 30, registration: 24 * 60, invitation: 7 * 24 * 60 };

/** One link for a purpose and a person: those before it open nothing any more. Runs in the caller's transaction. */
export async function makeLink(ctx: Ctx, { purpose, userId = null, email = null, name = null }: { purpose: LinkPurpose; userId?: string | null; email?: string | null; name?: string | null }): Promise<{ id: string; url: string; expiresAt: Date }> {
  const whose = userId === null ? (email === null ? isNull(accountLinks.email) : eq(accountLinks.email, email)) : eq(accountLinks.userId, userId);
  await ctx.db.update(accountLinks).set({ expiresAt: ctx.now() }).where(and(eq(accountLinks.purpose, purpose), whose, isOpen(ctx)));
  const id = ctx.newId();
  const expiresAt = new Date(ctx.now().getTime() + minutesOf[purpose] * 60_000);
  await ctx.db.insert(accountLinks).values({ id, purpose, userId, email, name, tokenHash: tokenHash(linkToken(ctx, id)), createdAt: ctx.now(), expiresAt });
  return { id, url: linkUrl(ctx, id), expiresAt };
}

/** Behind the sign for the place in a page: no server and no log sees it on the way, and opening it changes nothing. */
export const linkUrl = (ctx: Pick<Ctx, "ports">, linkId: string): string => `${ctx.ports.publicUrl}/settings/#/link/${linkToken(ctx, linkId)}`;

export async function findLink(ctx: Ctx, token: string): Promise<LinkRow> {
  const [row] = await ctx.db.select().from(accountLinks).where(and(eq(accountLinks.tokenHash, tokenHash(token)), isOpen(ctx)));
  if (!row) throw linkIsOver();
  return row;
}

export async function isLinkOpen(ctx: Ctx, linkId: string): Promise<boolean> {
  return (await ctx.db.$count(accountLinks, and(eq(accountLinks.id, linkId), isOpen(ctx)))) > 0;
}

/** Whoever takes it first has it. Runs in the caller's transaction. */
export async function takeLink(ctx: Ctx, linkId: string): Promise<void> {
  const taken = await ctx.db.update(accountLinks).set({ usedAt: ctx.now() }).where(and(eq(accountLinks.id, linkId), isOpen(ctx))).returning({ id: accountLinks.id });
  if (taken.length === 0) throw linkIsOver();
}

/** What was sent to somebody opens nothing any more. */
export async function endLinks(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.update(accountLinks).set({ expiresAt: ctx.now() }).where(and(eq(accountLinks.userId, userId), isOpen(ctx)));
}

const isOpen = (ctx: Ctx) => and(isNull(accountLinks.usedAt), gt(accountLinks.expiresAt, ctx.now()));

export function linkIsOver() {
  return refuse("not_found", "This link was used, or its time is over.", { remedy: "Ask for a new one: by “Forgot your password?”, or from an admin. A server without an admin prints one when it starts." });
}
