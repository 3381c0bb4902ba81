import { and, eq, isNull } from "drizzle-orm";
import { mailboxes, mailboxGrants, users } from "../../../drizzle/schema/people.ts";
import type { GrantFailure } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { seal, unseal } from "../settings/seal.ts";
import type { Access, AccessAnswer } from "./delegated-access.ts";
import { enqueueCatchUp } from "./watch-mailboxes.ts";
import { watchedFoldersOf } from "./watched-folders.ts";

export type GrantRow = typeof mailboxGrants.$inferSelect;
export type GrantRefused = { reason: GrantFailure; code: string | null; claims: string | null };

/** What stands on the mailbox where only its person can mend it. */
export const failureWords: Record<GrantFailure, string> = {
  over: "Microsoft no longer accepts the permission of the person whose mailbox it is. They sign in again.",
  consent_needed: "The person whose mailbox it is has not agreed that Mailroom reads it.",
  claims_needed: "Microsoft wants another proof of the person whose mailbox it is, such as a second factor. They sign in again.",
};

const purposeOf = (userId: string) => `mailbox-grant:${userId}`;

/** Null: it was sealed by another key than this server has, and is lost. */
export function refreshTokenOf(ctx: Ctx, { userId, refreshToken }: GrantRow): string | null {
  try {
    return refreshToken && unseal(ctx.ports.settingsKey, purposeOf(userId), refreshToken);
  } catch {
    return null;
  }
}

export async function findGrant(ctx: Ctx, userId: string): Promise<GrantRow | null> {
  const [row] = await ctx.db.select().from(mailboxGrants).where(eq(mailboxGrants.userId, userId));
  return row ?? null;
}

/** The mailbox that is a person's own, by whosever right it is read. */
export async function findOwnMailbox(ctx: Ctx, userId: string): Promise<MailboxRow | null> {
  const [row] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.userId, userId)).orderBy(mailboxes.createdAt).limit(1);
  return row ?? null;
}

/**
 * Keeps what Entra gave for the one that was shown, unless another server has kept a newer one since: what is dropped then
 * is good too, and nobody waits for it. A crash before this leaves the old one, which Entra still takes.
 */
export async function keepRenewed(ctx: Ctx, read: GrantRow, access: Access): Promise<void> {
  if (access.refreshToken === null) return;
  await ctx.db
    .update(mailboxGrants)
    .set({ refreshToken: seal(ctx.ports.settingsKey, purposeOf(read.userId), access.refreshToken), generation: read.generation + 1, renewedAt: ctx.now() })
    .where(and(eq(mailboxGrants.userId, read.userId), eq(mailboxGrants.generation, read.generation)));
}

/** A new leave, whatever there was before: the mailbox is read on from where it stood. Null: their access was ended meanwhile. */
export function keepGranted(ctx: Ctx, mailbox: MailboxRow & { userId: string }, access: Access & { refreshToken: string }): Promise<GrantRow | null> {
  return inTransaction(ctx, async (ctx) => {
    const { userId } = mailbox;
    const [user] = await ctx.db.select({ id: users.id }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt))).for("share");
    if (!user) return null;
    const before = await lockGrant(ctx, userId);
    const fresh = { refreshToken: seal(ctx.ports.settingsKey, purposeOf(userId), access.refreshToken), scopes: access.scopes, generation: (before?.generation ?? 0) + 1, grantedAt: ctx.now(), renewedAt: ctx.now(), triedAt: ctx.now(), ...nothingFailed };
    const [row] = await ctx.db.insert(mailboxGrants).values({ userId, ...fresh }).onConflictDoUpdate({ target: mailboxGrants.userId, set: fresh }).returning();
    await ctx.db.update(mailboxes).set({ failure: null, failedAt: null, blockedUntil: null, alarmedAt: null }).where(eq(mailboxes.id, mailbox.id));
    for (const { folder } of await watchedFoldersOf(ctx, mailbox.id)) await enqueueCatchUp(ctx, folder);
    if (!before || before.failure !== null) await recordEvent(ctx, { name: "mailbox.signed_in", subject: { type: "mailbox", id: mailbox.id }, data: { address: mailbox.address } });
    return row!;
  });
}

const nothingFailed = { failure: null, failureCode: null, claims: null, failedAt: null };

/** Entra takes the kept one no more. False: another server has kept a newer one since. Told once, until it is good again. */
export function endRenewal(ctx: Ctx, read: GrantRow, refused: GrantRefused): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const ended = await ctx.db
      .update(mailboxGrants)
      .set({ failure: refused.reason, failureCode: refused.code, claims: refused.claims, failedAt: ctx.now() })
      .where(and(eq(mailboxGrants.userId, read.userId), eq(mailboxGrants.generation, read.generation), isNull(mailboxGrants.failure)))
      .returning({ userId: mailboxGrants.userId });
    if (ended.length === 0) return (await findGrant(ctx, read.userId))?.generation === read.generation;
    await tellOfFailure(ctx, read.userId, refused.reason);
    return true;
  });
}

/** What came of a token that the person brought. A leave that is good stays so, whatever became of this one. */
export function noteRefused(ctx: Ctx, userId: string, refused: GrantRefused): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const before = await lockGrant(ctx, userId);
    const failed = { failure: refused.reason, failureCode: refused.code, claims: refused.claims, failedAt: before?.failedAt ?? ctx.now(), triedAt: ctx.now() };
    if (before && before.failure === null) return;
    await ctx.db.insert(mailboxGrants).values({ userId, ...failed }).onConflictDoUpdate({ target: mailboxGrants.userId, set: failed });
    if (!before) await tellOfFailure(ctx, userId, refused.reason);
  });
}

/** The mailbox says so at once, and counts as told of: it is no outage that an admin could mend. */
async function tellOfFailure(ctx: Ctx, userId: string, reason: GrantFailure): Promise<void> {
  const told = await ctx.db
    .update(mailboxes)
    .set({ failure: failureWords[reason], failedAt: ctx.now(), alarmedAt: ctx.now() })
    .where(and(eq(mailboxes.userId, userId), eq(mailboxes.readBy, "delegated"), eq(mailboxes.isWatched, true)))
    .returning({ id: mailboxes.id, address: mailboxes.address });
  for (const { id, address } of told) await recordEvent(ctx, { name: "mailbox.sign_in_needed", subject: { type: "mailbox", id }, data: { address, reason } });
}

async function lockGrant(ctx: Ctx, userId: string): Promise<GrantRow | null> {
  const [row] = await ctx.db.select().from(mailboxGrants).where(eq(mailboxGrants.userId, userId)).for("update");
  return row ?? null;
}

/** Of an answer that says no: what it says of the person; null where our app is at fault. */
export function refusedOf(answer: Extract<AccessAnswer, { outcome: "refused" }>): GrantRefused | null {
  const { reason, code, claims } = answer;
  return reason === "misconfigured" ? null : { reason, code, claims };
}
