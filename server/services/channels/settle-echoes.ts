import { and, asc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { channelAccounts, chatEchoes } from "../../../drizzle/schema/channels.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { AccountPlace } from "./channel-accounts.ts";
import { type Echo, lookAgain } from "./judge-echo.ts";
import { ECHO_GUESS_KEPT_MS, HOOK_KEPT_MS } from "./limits.ts";
import { providerNames } from "./process-hook.ts";
import { receiveChat } from "./receive-chat.ts";

const SETTLED_PER_RUN = 500;

/**
 * The job: an answer that echoes of this conversation waited for may be there. What it names is ours; what nothing of ours
 * can be any more was written in another program, and is stored as that. Twice does no harm.
 */
export async function settleEchoes(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<void> {
  const waiting = await ctx.db
    .select({ event: chatEchoes.event, account: channelAccounts, mailbox: mailboxes })
    .from(chatEchoes)
    .innerJoin(channelAccounts, eq(channelAccounts.id, chatEchoes.mailboxId))
    .innerJoin(mailboxes, eq(mailboxes.id, chatEchoes.mailboxId))
    .where(and(eq(chatEchoes.conversationId, conversationId), isNull(chatEchoes.deliveryId)))
    .orderBy(asc(sql`${chatEchoes.event} ->> 'at'`), asc(chatEchoes.providerMessageId));
  const failures: unknown[] = [];
  for (const { event, ...place } of waiting) await settleOne(ctx, place, event as unknown as Echo).catch((error: unknown) => failures.push(error));
  const isAnyLeft = (await ctx.db.$count(chatEchoes, and(eq(chatEchoes.conversationId, conversationId), isNull(chatEchoes.deliveryId)))) > 0;
  if (isAnyLeft) await lookAgain(ctx, conversationId);
  if (failures.length > 0) throw failures[0];
}

async function settleOne(ctx: Ctx, place: AccountPlace, event: Echo): Promise<void> {
  const asProvider: Ctx = { ...ctx, actor: { type: "provider", name: providerNames[place.account.provider] } };
  // As JSON keeps it.
  await receiveChat(asProvider, { place, event: { ...event, at: event.at === null ? null : new Date(event.at) } });
}

/** The recurring job: what waits though its job was lost; and an end of what a guess was made by, and of ids that nobody tells any more. */
export async function resumeEchoes(ctx: Ctx): Promise<void> {
  const ago = (ms: number) => new Date(ctx.now().getTime() - ms);
  const left = await ctx.db.selectDistinct({ conversationId: chatEchoes.conversationId }).from(chatEchoes).where(and(isNull(chatEchoes.deliveryId), lt(chatEchoes.recordedAt, ago(60_000)))).limit(SETTLED_PER_RUN);
  for (const { conversationId } of left) await settleEchoes(ctx, { conversationId });
  await ctx.db.update(chatEchoes).set({ event: null }).where(and(isNotNull(chatEchoes.deliveryId), isNotNull(chatEchoes.event), lt(chatEchoes.recordedAt, ago(ECHO_GUESS_KEPT_MS))));
  await ctx.db.delete(chatEchoes).where(and(isNotNull(chatEchoes.deliveryId), lt(chatEchoes.recordedAt, ago(HOOK_KEPT_MS))));
}
