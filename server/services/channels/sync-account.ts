import { and, eq, isNotNull, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import type { ChannelAccount, SyncProgress } from "../../contract/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { applyHookEvent } from "./apply-hook-event.ts";
import type { ChannelAccountRow } from "./channel-accounts.ts";
import { receiveChat } from "./receive-chat.ts";
import type { VendorRefusal } from "./channel-vendor.ts";
import type { HookEvent } from "./hook-events.ts";
import { noteRefusedToken, openVendor, withoutSecrets } from "./open-vendor.ts";
import { isSyncing, readPlatform, requirePlace, routesOf } from "./platform-rows.ts";
import { providerNames } from "./process-hook.ts";
import { keepTemplates } from "./sync-templates.ts";

/** Renewed with every page of a vendor's answer, which takes seconds. */
const SYNC_LEASE_MS = 3 * 60_000;
/** What people wrote in the weeks before they found us: enough to go on with. */
const HISTORY_MS = 30 * 86_400_000;
/** Before the last synchronisation: what the vendor was still writing down then. */
const OVERLAP_MS = 60 * 60_000;
/** An account whose vendor has not called for so long is asked. */
export const SILENT_MS = 5 * 60_000;
/** WhatsApp tells no history, and facts of all change slowly: they are read again after so long, whatever hooks tell. */
const FACTS_MS = 60 * 60_000;
/** A run begins a little after its minute, and the next one a little less so. */
const TICK_MS = 30_000;
const ACCOUNTS_PER_RUN = 200;

/** Begins a synchronisation; one that is under way goes on. Refuses `conflict` where the account is disconnected. */
export async function startSync(ctx: Ctx, { accountId }: { accountId: string }): Promise<ChannelAccount> {
  const { account } = await requirePlace(ctx, accountId);
  if (account.state === "disconnected") throw refuse("conflict", "This account is disconnected.", { remedy: "Connect it again first." });
  await beginSync(ctx, account, { isQuiet: false });
  return readPlatform(ctx, { accountId });
}

function beginSync(ctx: Ctx, { id, channel, lastSyncAt }: ChannelAccountRow, { isQuiet }: { isQuiet: boolean }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const isIdle = or(isNull(channelAccounts.syncStartedAt), lte(channelAccounts.syncStartedAt, channelAccounts.lastSyncAt));
    const [row] = await ctx.db.update(channelAccounts).set({ syncStartedAt: after(ctx, lastSyncAt) }).where(and(eq(channelAccounts.id, id), ne(channelAccounts.state, "disconnected"), isIdle)).returning({ id: channelAccounts.id });
    if (row && !isQuiet) await recordEvent(ctx, { name: "channel_account.sync_started", subject: { type: "channel_account", id }, data: { channel } });
    await enqueueJob(ctx, "channels.sync", { accountId: id, isQuiet }, { singletonKey: id });
  });
}

/** Two at the same moment would look as if the second had never begun. */
const after = (ctx: Ctx, last: Date | null): Date => new Date(Math.max(ctx.now().getTime(), (last?.getTime() ?? 0) + 1));

/**
 * The job: asks a vendor for the account's facts, to call about it, for its templates and for what people wrote since the
 * last time, and keeps what is new. It may run twice and end anywhere: a message is known by its id, and another run begins
 * where the last whole one was. One server at a time; its lease grows with every page. A quiet one, that no person waits
 * for, is told where it found something.
 */
export async function syncAccount(ctx: Ctx, { accountId, isQuiet = false }: { accountId: string; isQuiet?: boolean }): Promise<void> {
  const account = await takeLease(ctx, accountId);
  if (!account) return;
  const run: Run = { ctx: { ...ctx, actor: { type: "provider", name: providerNames[account.provider] } }, account, isQuiet, progress: { step: "facts", messageCount: 0, newCount: 0, templateCount: 0, failure: null } };
  try {
    const refusal = (await readFacts(run)) ?? (await subscribeRoutes(run)) ?? (await readTemplates(run)) ?? (await readHistory(run));
    await endSync(run, refusal);
  } finally {
    await ctx.db.update(channelAccounts).set({ syncLeaseUntil: null }).where(and(eq(channelAccounts.id, accountId), eq(channelAccounts.syncStartedAt, account.syncStartedAt!)));
  }
}

interface Run {
  ctx: Ctx;
  account: ChannelAccountRow;
  isQuiet: boolean;
  progress: SyncProgress;
}
/** Why it ended before its end, in words without secrets. */
interface Stopped {
  refusal: VendorRefusal;
  words: string;
}

async function takeLease(ctx: Ctx, accountId: string): Promise<ChannelAccountRow | null> {
  const isFree = or(isNull(channelAccounts.syncLeaseUntil), lte(channelAccounts.syncLeaseUntil, ctx.now()));
  const [row] = await ctx.db.update(channelAccounts).set({ syncLeaseUntil: leaseEnd(ctx) }).where(and(eq(channelAccounts.id, accountId), ne(channelAccounts.state, "disconnected"), isNotNull(channelAccounts.syncStartedAt), isFree)).returning();
  if (!row) return null;
  if (isSyncing(row)) return row;
  await ctx.db.update(channelAccounts).set({ syncLeaseUntil: null }).where(eq(channelAccounts.id, accountId));
  return null;
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + SYNC_LEASE_MS);

/** Says how far it is, keeps the lease, and tells screens. False: somebody disconnected it, or began anew. */
async function tell({ ctx, account, progress, isQuiet }: Run, change: Partial<SyncProgress>): Promise<boolean> {
  Object.assign(progress, change);
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.update(channelAccounts).set({ syncProgress: progress, syncLeaseUntil: leaseEnd(ctx) }).where(and(eq(channelAccounts.id, account.id), eq(channelAccounts.syncStartedAt, account.syncStartedAt!))).returning({ id: channelAccounts.id });
    if (row && !isQuiet) await recordEvent(ctx, { name: "channel_account.sync_progressed", subject: { type: "channel_account", id: account.id }, data: { ...progress } });
    return row !== undefined;
  });
}

async function readFacts({ ctx, account }: Run): Promise<Stopped | null> {
  const opened = await openVendor(ctx, account.id);
  const answer = await opened.vendor.readFacts(opened.account);
  if (!answer.ok) return stopped(answer, opened.account);
  const facts = answer.value;
  // Of what was not told the hooks may have told more.
  const told = { ...facts, quality: facts.quality === "UNKNOWN" ? account.facts.quality : facts.quality, tier: facts.tier ?? account.facts.tier, peoplePerDay: facts.peoplePerDay ?? (facts.tier === null ? account.facts.peoplePerDay : null), verification: facts.verification ?? account.facts.verification };
  const tokenExpiresAt = told.tokenExpiresAt === null ? account.tokenExpiresAt : new Date(told.tokenExpiresAt);
  await ctx.db.update(channelAccounts).set({ facts: told, tokenExpiresAt }).where(and(eq(channelAccounts.id, account.id), eq(channelAccounts.version, account.version)));
  return null;
}

async function subscribeRoutes(run: Run): Promise<Stopped | null> {
  const { ctx, account } = run;
  if (account.subscribedAt !== null) return null;
  if (!(await tell(run, { step: "subscribing" }))) return null;
  for (const route of (await routesOf(ctx, account.id)).filter(({ isEnabled }) => isEnabled)) {
    const opened = await openVendor(ctx, route.id);
    const answer = await opened.vendor.subscribe(opened.account);
    if (!answer.ok) return stopped(answer, opened.account);
  }
  await ctx.db.update(channelAccounts).set({ subscribedAt: ctx.now() }).where(and(eq(channelAccounts.id, account.id), ne(channelAccounts.state, "disconnected")));
  return null;
}

async function readTemplates(run: Run): Promise<Stopped | null> {
  const { ctx, account } = run;
  const opened = await openVendor(ctx, account.id);
  if (!opened.vendor.listTemplates) return null;
  if (!(await tell(run, { step: "templates" }))) return null;
  const askedAt = ctx.now();
  const answer = await opened.vendor.listTemplates(opened.account);
  if (!answer.ok) return stopped(answer, opened.account);
  await keepTemplates(ctx, { accountId: account.id, templates: answer.value, at: askedAt });
  run.progress.templateCount = answer.value.length;
  return null;
}

async function readHistory(run: Run): Promise<Stopped | null> {
  const { ctx, account, progress } = run;
  const opened = await openVendor(ctx, account.id);
  if (!opened.vendor.readHistory) return null;
  if (!(await tell(run, { step: "history" }))) return null;
  const since = account.lastSyncAt === null ? new Date(ctx.now().getTime() - HISTORY_MS) : new Date(account.lastSyncAt.getTime() - OVERLAP_MS);
  for await (const page of opened.vendor.readHistory(opened.account, since)) {
    if (!page.ok) return stopped(page, opened.account);
    let newCount = 0;
    for (const event of page.value) newCount += await keepEvent(run, event);
    if (!(await tell(run, { messageCount: progress.messageCount + page.value.length, newCount: progress.newCount + newCount }))) return null;
  }
  return null;
}

/** As a hook would have told it: what came by a hook meanwhile is known. Answers 1 for a message that is new. */
async function keepEvent({ ctx, account }: Run, event: HookEvent): Promise<number> {
  if (event.kind !== "message") {
    await applyHookEvent(ctx, { provider: account.provider, event, at: ctx.now() });
    return 0;
  }
  // A vendor's answer about one account tells of no other.
  if (event.accountExternalId !== account.externalId || event.channel !== account.channel) return 0;
  const { mailbox } = await requirePlace({ ...ctx, actor: { type: "system", name: "sync" } }, account.id);
  return (await receiveChat(ctx, { place: { account, mailbox }, event })) === null ? 0 : 1;
}

function stopped(refusal: VendorRefusal, account: { secret: string | null }): Stopped {
  return { refusal, words: withoutSecrets(refusal.detail, account).slice(0, 300) };
}

/** The end, good or bad. What stopped it is told; the next one begins where the last whole one was. */
async function endSync({ ctx, account, progress, isQuiet }: Run, end: Stopped | null): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const done: SyncProgress = { ...progress, step: end ? progress.step : "done", failure: end?.words ?? null };
    const [row] = await ctx.db
      .update(channelAccounts)
      .set({ syncProgress: done, syncLeaseUntil: null, ...(end ? { syncStartedAt: account.lastSyncAt } : { lastSyncAt: account.syncStartedAt }), ...(end || account.state !== "failed" ? {} : { state: "connected" as const, failure: null }) })
      .where(and(eq(channelAccounts.id, account.id), eq(channelAccounts.syncStartedAt, account.syncStartedAt!)))
      .returning({ id: channelAccounts.id });
    const isNews = !isQuiet || done.newCount > 0 || done.failure !== (account.syncProgress?.failure ?? null);
    if (!row || !isNews) return;
    await recordEvent(ctx, { name: end ? "channel_account.sync_failed" : "channel_account.synced", subject: { type: "channel_account", id: account.id }, data: { channel: account.channel, ...done } });
  });
  if (end) await noteRefusedToken(ctx, account.id, { ...end.refusal, detail: end.words }, { secret: null });
}

/**
 * The recurring job, every five minutes: accounts of which no hook has told for that long are asked themselves, and
 * synchronisations that a server left behind go on. An account whose token was refused waits for a person.
 */
export async function syncChannels(ctx: Ctx): Promise<void> {
  const ago = (ms: number) => new Date(ctx.now().getTime() - ms);
  const isSilent = and(ne(channelAccounts.channel, "whatsapp"), or(isNull(channelAccounts.lastHookAt), lt(channelAccounts.lastHookAt, ago(SILENT_MS))), lte(channelAccounts.lastSyncAt, ago(SILENT_MS - TICK_MS)));
  const isDue = or(isNull(channelAccounts.lastSyncAt), lte(channelAccounts.lastSyncAt, ago(FACTS_MS)), isSilent);
  const isFree = or(isNull(channelAccounts.syncLeaseUntil), lte(channelAccounts.syncLeaseUntil, ctx.now()));
  const isLeft = and(isNotNull(channelAccounts.syncStartedAt), or(isNull(channelAccounts.lastSyncAt), lt(channelAccounts.lastSyncAt, channelAccounts.syncStartedAt)));
  const rows = await ctx.db.select().from(channelAccounts).where(and(or(eq(channelAccounts.state, "connected"), eq(channelAccounts.state, "failed")), isFree, or(isLeft, isDue))).orderBy(sql`${channelAccounts.lastSyncAt} nulls first`, channelAccounts.id).limit(ACCOUNTS_PER_RUN);
  for (const row of rows) await beginSync(ctx, row, { isQuiet: true });
}
