import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";
import type { HookHead } from "./hook-head.ts";

export type ChannelAccountRow = typeof channelAccounts.$inferSelect;

/** A channel account with its place on the desk. */
export interface AccountPlace {
  account: ChannelAccountRow;
  mailbox: MailboxRow;
}

/** Null: nobody connected it, or it was disconnected. */
export async function findAccount(ctx: Ctx, channel: ChatChannel, externalId: string): Promise<AccountPlace | null> {
  const [row] = await ctx.db
    .select({ account: channelAccounts, mailbox: mailboxes })
    .from(channelAccounts)
    .innerJoin(mailboxes, eq(mailboxes.id, channelAccounts.id))
    .where(and(eq(channelAccounts.channel, channel), eq(channelAccounts.externalId, externalId), isOurs));
  return row ?? null;
}

/** Of one business account, or one by its own id. */
export function findAccounts(ctx: Ctx, channel: ChatChannel, named: { externalId?: string | null; businessId?: string | null }): Promise<AccountPlace[]> {
  const byId = named.externalId ? eq(channelAccounts.externalId, named.externalId) : undefined;
  const byBusiness = !named.externalId && named.businessId ? eq(channelAccounts.businessId, named.businessId) : undefined;
  if (!byId && !byBusiness) return Promise.resolve([]);
  return ctx.db.select({ account: channelAccounts, mailbox: mailboxes }).from(channelAccounts).innerJoin(mailboxes, eq(mailboxes.id, channelAccounts.id)).where(and(eq(channelAccounts.channel, channel), byId ?? byBusiness, isOurs)).orderBy(channelAccounts.id);
}

/** Whether a hook tells of any account of ours. */
export async function concernsUs(ctx: Ctx, channel: ChatChannel, { externalIds, businessIds }: HookHead): Promise<boolean> {
  const named = or(externalIds.length > 0 ? inArray(channelAccounts.externalId, externalIds) : undefined, businessIds.length > 0 ? inArray(channelAccounts.businessId, businessIds) : undefined);
  if (!named) return false;
  const [row] = await ctx.db.select({ id: channelAccounts.id }).from(channelAccounts).where(and(eq(channelAccounts.channel, channel), named, isOurs)).limit(1);
  return row !== undefined;
}

const isOurs = ne(channelAccounts.state, "disconnected");

/** Whether an account of ours gets its events by this topic. */
export async function isOurTopic(ctx: Ctx, topicArn: string): Promise<boolean> {
  const [row] = await ctx.db
    .select({ id: sendingAccounts.id })
    .from(sendingAccounts)
    .innerJoin(channelAccounts, eq(channelAccounts.id, sendingAccounts.mailboxId))
    .where(and(eq(sendingAccounts.provider, "aws_social"), sql`${sendingAccounts.settings} -> 'aws' ->> 'topicArn' = ${topicArn}`, isOurs))
    .limit(1);
  return row !== undefined;
}
