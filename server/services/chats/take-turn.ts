import { eq, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries, deliveryAttempts } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { accountPaces, sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { ChatChannel } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { ConversationRow, MessageRow } from "../conversations/receive-message.ts";
import { LEASE_MS } from "../deliveries/limits.ts";
import { lockedRow } from "../deliveries/locked-row.ts";
import { nextTokenAt, tokensAt } from "../deliveries/pace.ts";
import { limitsOf } from "../deliveries/provider-limits.ts";
import { dayOfAccount } from "../deliveries/quotas.ts";
import type { HeldDelivery } from "../deliveries/take-claims.ts";
import { channelRules } from "./channel-rules.ts";
import { nextTurn } from "./next-turn.ts";
import { dayOfPortfolio, takeFromPortfolio } from "../deliveries/portfolio-room.ts";

export type TakenTurn =
  | { turn: "claimed"; claim: HeldDelivery; message: MessageRow; conversation: ConversationRow }
  | { turn: "wait"; until: Date }
  | { turn: "none" };

/**
 * Takes the next message of one conversation with a lease and a greater fence, if its turn has come: the order of the chat,
 * the pace towards one person, the account's rate and day, the portfolio's tier. The conversation's lock makes servers take turns.
 */
export function takeTurn(ctx: Ctx, { conversationId, holder }: { conversationId: string; holder: string }): Promise<TakenTurn> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const [conversation] = await ctx.db.select().from(conversations).where(eq(conversations.id, conversationId)).for("update");
    if (!conversation) return { turn: "none" };
    const rows = await openRows(ctx, conversationId);
    const turn = nextTurn(rows, { now, notBefore: await pairUntil(ctx, conversation) });
    if (turn.turn !== "send") return turn;
    const row = rows.find(({ id }) => id === turn.id)!;
    const [message] = await ctx.db.select().from(messages).where(eq(messages.id, row.messageId!));
    // What may have left already takes nothing of what others may send.
    const locked = await lockPace(ctx, row.accountId);
    const until = row.status === "handed_over" ? null : await heldUntil(ctx, { locked, row, isTemplate: message!.chat?.type === "template" });
    if (until) return { turn: "wait", until };
    return { turn: "claimed", claim: await claimRow(ctx, { before: row, holder, accountFaults: locked.pace.faultsInARow }), message: message!, conversation };
  });
}

type DeliveryRow = typeof deliveries.$inferSelect;

function openRows(ctx: Ctx, conversationId: string): Promise<DeliveryRow[]> {
  const isOpen = sql`${deliveries.status} in ('queued', 'claimed', 'handed_over')`;
  return ctx.db.select().from(deliveries).where(sql`${deliveries.conversationId} = ${conversationId} and ${deliveries.campaignId} is null and (${isOpen} or (${deliveries.sequenceId} is not null and ${deliveries.status} in ('failed', 'bounced', 'uncertain')))`);
}

/** When the last message to this person, by whatever way, leaves room for another. */
async function pairUntil(ctx: Ctx, { id, mailboxId, participantAddress, channel }: ConversationRow): Promise<Date> {
  const { pairMs } = channelRules[ChatChannel.parse(channel)];
  // What a campaign wrote a moment ago may not stand in the conversation yet.
  const lately = new Date(ctx.now().getTime() - pairMs).toISOString();
  const byCampaign = sql`(${deliveries.accountId} in (select s.id from ${sendingAccounts} s where s.mailbox_id = ${mailboxId}) and ${deliveries.handedOverAt} > ${lately}::timestamptz and ltrim(${deliveries.toAddress}, '+') = ltrim(${participantAddress}::text, '+'))`;
  const [row] = await ctx.db.select({ last: sql<string | null>`max(${deliveries.handedOverAt})` }).from(deliveries).where(sql`${deliveries.conversationId} = ${id} or ${byCampaign}`);
  return new Date(row?.last ? new Date(row.last).getTime() + pairMs : 0);
}

interface LockedPace {
  pace: typeof accountPaces.$inferSelect;
  account: typeof sendingAccounts.$inferSelect;
  mailboxPerMinute: number | null;
}

function lockPace(ctx: Ctx, accountId: string): Promise<LockedPace> {
  const lock = () =>
    ctx.db
      .select({ pace: accountPaces, account: sendingAccounts, mailboxPerMinute: mailboxes.messagesPerMinute })
      .from(accountPaces)
      .innerJoin(sendingAccounts, eq(sendingAccounts.id, accountPaces.accountId))
      .innerJoin(mailboxes, eq(mailboxes.id, sendingAccounts.mailboxId))
      .where(eq(accountPaces.accountId, accountId))
      .for("update", { of: accountPaces });
  return lockedRow(lock, () => ctx.db.insert(accountPaces).values({ accountId, tokens: 1, refilledAt: ctx.now() }).onConflictDoNothing());
}

/** The account's own limits; takes what it grants. Null: it may go. */
async function heldUntil(ctx: Ctx, { locked: { pace, account, mailboxPerMinute }, row, isTemplate }: { locked: LockedPace; row: DeliveryRow; isTemplate: boolean }): Promise<Date | null> {
  const now = ctx.now();
  if (!account.isEnabled) return new Date(now.getTime() + STOPPED_WAIT_MS);
  if (pace.blockedUntil && pace.blockedUntil > now) return pace.blockedUntil;
  const limits = limitsOf({ provider: account.provider, accountPerMinute: account.messagesPerMinute, accountPerDay: account.messagesPerDay, mailboxPerMinute, isSandbox: ctx.ports.isSandbox });
  const perMinute = limits.perMinute?.value ?? null;
  const tokens = perMinute === null ? null : tokensAt(pace, perMinute, now);
  if (tokens !== null && tokens < 1) return nextTokenAt(tokens, perMinute!, now);
  const perDay = limits.perDay?.value ?? null;
  const day = perDay === null ? null : await dayOfAccount(ctx, { accountId: row.accountId, perDay, dayLeft: pace.dayLeft, dayCountedAt: pace.dayCountedAt, inProgress: 0 });
  if (day && day.left <= 0) return day.nextAt!;
  const portfolioDay = isTemplate ? await dayOfPortfolio(ctx, row.mailboxId) : null;
  if (portfolioDay && portfolioDay.left <= 0) return portfolioDay.nextAt!;
  const taken = { ...(tokens === null ? {} : { tokens: tokens - 1, refilledAt: now }), ...(day ? { dayLeft: day.left - 1, dayCountedAt: day.countedAt } : {}) };
  if (portfolioDay) await takeFromPortfolio(ctx, portfolioDay, 1);
  if (Object.keys(taken).length > 0) await ctx.db.update(accountPaces).set(taken).where(eq(accountPaces.accountId, row.accountId));
  return null;
}

const STOPPED_WAIT_MS = 60_000;

async function claimRow(ctx: Ctx, { before, holder, accountFaults }: { before: DeliveryRow; holder: string; accountFaults: number }): Promise<HeldDelivery> {
  const claimedAt = ctx.now();
  // A server that died held it: its try ends here.
  if (before.leaseUntil) await ctx.db.insert(deliveryAttempts).values({ deliveryId: before.id, attempt: before.fence, startedAt: before.leaseUntil, endedAt: before.leaseUntil, outcome: "server_lost" }).onConflictDoNothing();
  const [row] = await ctx.db
    .update(deliveries)
    .set({ status: before.status === "queued" ? "claimed" : before.status, leaseUntil: new Date(claimedAt.getTime() + LEASE_MS), leaseHolder: holder, fence: before.fence + 1, attemptCount: before.attemptCount + 1 })
    .where(eq(deliveries.id, before.id))
    .returning();
  return { ...row!, accountFaults, claimedAt };
}
