import type { Ctx } from "../context.ts";
import { sendLink } from "../services/accounts/ask-for-link.ts";
import { purgeAccounts } from "../services/accounts/purge-accounts.ts";
import { sendAccountMail } from "../services/accounts/send-account-mail.ts";
import { launchScheduled } from "../services/campaigns/launch-scheduled.ts";
import { reconcileSending, sendCampaign } from "../services/campaigns/send-campaign.ts";
import { watchProgress, watchRates } from "../services/campaigns/watch-rates.ts";
import { indexCaseOf, indexCases, indexCasesOfContact } from "../services/cases/index-case.ts";
import { noteMessage } from "../services/cases/note-message.ts";
import { keepCampaignChats, resumeCampaignChats } from "../services/chats/keep-campaign-chats.ts";
import { tellRead } from "../services/chats/read-chat.ts";
import { resumeChats, sendChats } from "../services/chats/send-chats.ts";
import { fetchMedia } from "../services/channels/fetch-media.ts";
import { processHook, processHooks, purgeHooks, retryHooks } from "../services/channels/process-hook.ts";
import { publishMetrics } from "../services/channels/publish-metrics.ts";
import { renewTokens } from "../services/channels/renew-tokens.ts";
import { syncAccount, syncChannels } from "../services/channels/sync-account.ts";
import { resumeEarlyReceipts, settleDeliveries } from "../services/channels/settle-early-receipts.ts";
import { settleEchoes } from "../services/channels/settle-echoes.ts";
import { classifyMessages } from "../services/classification/classify-message.ts";
import { learnFromCase } from "../services/classification/learn-from-case.ts";
import { trainClassifier } from "../services/classification/train-classifier.ts";
import { indexContacts } from "../services/contacts/index-contacts.ts";
import { catchUpMailbox } from "../services/mailboxes/catch-up-mailbox.ts";
import { checkMailboxes } from "../services/mailboxes/check-mailboxes.ts";
import { endGrants } from "../services/mailboxes/end-grants.ts";
import { reconcileMailbox, reconcileMailboxes } from "../services/mailboxes/reconcile-mailbox.ts";
import { retryArrivals, retryDueArrivals } from "../services/mailboxes/retry-arrivals.ts";
import { pollMailboxes, watchMailboxes } from "../services/mailboxes/watch-mailboxes.ts";
import { type EventRow, findEvent, findEvents } from "../services/events/queries.ts";
import type { JobData, JobName } from "../services/events/job-queue.ts";
import { sealEvents } from "../services/events/seal-events.ts";
import { applyImport } from "../services/imports/apply-import.ts";
import { checkImport } from "../services/imports/check-import.ts";
import { purgeRequests } from "../services/requests/do-once.ts";
import { purgeUploads } from "../services/imports/purge-uploads.ts";
import { resumeImports } from "../services/imports/resume-imports.ts";
import { undoImport } from "../services/imports/undo-import.ts";
import { notifyAssignee } from "../services/notifications/notify-assignee.ts";
import { sendOptIn } from "../services/opt-ins/send-opt-in.ts";
import { noteInbound } from "../services/receipts/note-inbound.ts";
import { noteRefusal } from "../services/receipts/note-refusal.ts";
import { noteUnsubscribed } from "../services/receipts/note-unsubscribed.ts";
import { readInboundReport } from "../services/receipts/read-inbound-report.ts";
import { tellProgress } from "../services/receipts/record-receipt.ts";
import { notifyMailbox } from "../services/notifications/notify-mailbox.ts";
import { notifyCampaign } from "../services/notifications/notify-campaign.ts";
import { notifyTask } from "../services/notifications/notify-task.ts";
import { notifyReply } from "../services/notifications/notify-reply.ts";
import { notifyWebhook } from "../services/notifications/notify-webhook.ts";
import { purgeSends } from "../services/notifications/list-sends.ts";
import { resumeNotifications, sendNotification } from "../services/notifications/send-notification.ts";
import { noteSentCopy } from "../services/replies/resolve-reply.ts";
import { resumeReplies, sendReply } from "../services/replies/send-reply.ts";
import { resumeBackTests, runBackTest } from "../services/rules/run-back-test.ts";
import { followCase } from "../services/rules/end-follow-up.ts";
import { purgeRuns } from "../services/rules/purge-runs.ts";
import { remindCustomers } from "../services/rules/remind-customers.ts";
import { runRules } from "../services/rules/run-rules.ts";
import { setOutlookCategory } from "../services/rules/set-outlook-category.ts";
import { fillTimers, fireTimers } from "../services/rules/timers.ts";
import { followPolicy } from "../services/sla/follow-policy.ts";
import { followTask } from "../services/sla/follow-task.ts";
import { recomputeForCalendar, recomputeOpenCases, resumeRecomputes } from "../services/sla/recompute.ts";
import { sweepTargets } from "../services/sla/sweep-targets.ts";
import { remindTasks } from "../services/tasks/remind-tasks.ts";
import { checkThresholds } from "../services/monitoring/check-thresholds.ts";
import { purgeLoad } from "../services/monitoring/note-load.ts";
import { resumeRetention, runRetention, startRetention } from "../services/retention/run-retention.ts";
import { notifyChannel } from "../services/notifications/notify-channel.ts";
import { notifyAlert } from "../services/notifications/notify-alert.ts";
import { purgeDrafts } from "../services/replies/purge-drafts.ts";
import { purgeFiles } from "../services/templates/purge-files.ts";
import { callWebhook } from "../services/webhooks/call-webhook.ts";
import { callWebhooks } from "../services/webhooks/call-webhooks.ts";
import { purgeCalls, resumeCalls } from "../services/webhooks/resume-calls.ts";

type Handlers = { [Name in JobName]: (ctx: Ctx, data: JobData[Name]) => Promise<unknown> };

/** Job → verb, one line each. */
const handlers: Handlers = {
  "event.classifyMessage": onEvent((ctx, event) => classifyMessages(ctx, [event])),
  "event.learnFromCase": onEvent(learnFromCase),
  "classifier.train": trainClassifier,
  "event.noteMessage": onEvent(noteMessage),
  "event.runRules": onEvent(runRules),
  "rules.fillTimers": fillTimers,
  "rules.setOutlookCategory": setOutlookCategory,
  "rules.backTest": runBackTest,
  "event.followCase": onEvent(followCase),
  "schedule.fireRuleTimers": fireTimers,
  "schedule.remindCustomers": remindCustomers,
  "schedule.resumeBackTests": resumeBackTests,
  "schedule.purgeRuleRuns": purgeRuns,
  "event.notifyAssignee": onEvent(notifyAssignee),
  "event.notifyTask": onEvent(notifyTask),
  "event.indexCase": onEvent(indexCaseOf),
  "event.indexCasesOfContact": onEvent(indexCasesOfContact),
  "event.notifyCampaign": onEvent(notifyCampaign),
  "event.watchProgress": onEvent(watchProgress),
  "event.callWebhooks": onEvent(callWebhooks),
  "event.noteInbound": onEvent(noteInbound),
  "event.notifyReply": onEvent(notifyReply),
  "event.notifyWebhook": onEvent(notifyWebhook),
  "event.notifyAlert": onEvent(notifyAlert),
  "event.notifyChannel": onEvent(notifyChannel),
  "channels.processHook": processHook,
  "channels.sync": syncAccount,
  "schedule.syncChannels": syncChannels,
  "schedule.renewChannelTokens": renewTokens,
  "schedule.publishChannelMetrics": publishOrSay,
  "channels.fetchMedia": fetchMedia,
  "channels.settleDeliveries": settleDeliveries,
  "channels.settleEchoes": settleEchoes,
  "chats.keepCampaign": keepCampaignChats,
  "schedule.resumeCampaignChats": resumeCampaignChats,
  "schedule.retryHooks": retryHooks,
  "schedule.resumeEarlyReceipts": resumeEarlyReceipts,
  "schedule.purgeHooks": purgeHooks,
  "notification.send": sendNotification,
  "account.sendLink": sendLink,
  "account.sendMail": sendAccountMail,
  "schedule.purgeAccounts": purgeAccounts,
  "schedule.purgeRequests": purgeRequests,
  "event.noteSentCopy": onEvent(noteSentCopy),
  "event.noteRefusal": onEvent(noteRefusal),
  "event.noteUnsubscribed": onEvent(noteUnsubscribed),
  "receipts.readReport": readInboundReport,
  "campaign.tellProgress": tellProgress,
  "optIn.send": sendOptIn,
  "reply.send": sendReply,
  "chat.send": sendChats,
  "chat.tellRead": tellRead,
  "webhook.call": callWebhook,
  "campaign.send": sendCampaign,
  "import.check": checkImport,
  "import.apply": applyImport,
  "import.undo": undoImport,
  "mailbox.catchUp": catchUpMailbox,
  "mailbox.retry": retryArrivals,
  "mailbox.reconcile": reconcileMailbox,
  "event.notifyMailbox": onEvent(notifyMailbox),
  "event.endGrants": onEvent(endGrants),
  "schedule.reconcileDeliveries": reconcileSending,
  "schedule.launchScheduled": launchScheduled,
  "schedule.watchRates": watchRates,
  "schedule.indexContacts": indexContacts,
  "schedule.indexCases": indexCases,
  "schedule.remindTasks": remindTasks,
  "schedule.resumeReplies": resumeReplies,
  "schedule.resumeChats": resumeChats,
  "schedule.resumeImports": resumeImports,
  "schedule.resumeWebhooks": resumeCalls,
  "schedule.resumeNotifications": resumeNotifications,
  "schedule.purgeNotifications": purgeSends,
  "schedule.purgeWebhookCalls": purgeCalls,
  "schedule.purgeUploads": purgeUploads,
  "schedule.purgeFiles": purgeFiles,
  "schedule.purgeDrafts": purgeDrafts,
  "schedule.trainClassifier": trainClassifier,
  "schedule.sealEvents": sealEvents,
  "schedule.sweepTargets": sweepTargets,
  "schedule.resumeRecomputes": resumeRecomputes,
  "sla.recompute": recomputeOpenCases,
  "event.recomputeForCalendar": onEvent(recomputeForCalendar),
  "event.followPolicy": onEvent(followPolicy),
  "event.followTask": onEvent(followTask),
  "schedule.watchMailboxes": watchOrSay,
  "schedule.pollMailboxes": pollMailboxes,
  "schedule.retryArrivals": retryDueArrivals,
  "schedule.checkMailboxes": checkMailboxes,
  "schedule.reconcileMailboxes": reconcileMailboxes,
  "schedule.checkThresholds": checkThresholds,
  "schedule.purgeLoad": purgeLoad,
  "schedule.startRetention": startRetention,
  "schedule.resumeRetention": resumeRetention,
  "retention.run": runRetention,
};

export function handledJobs(): JobName[] {
  return Object.keys(handlers) as JobName[];
}

/** Another version of Mailroom may have enqueued what this one does not know. */
export function isHandledJob(name: string): name is JobName {
  return Object.hasOwn(handlers, name);
}

/** Runs one job as the system. What it throws makes the runner try again. */
export async function runJob(ctx: Ctx, name: JobName, data: JobData[JobName]): Promise<void> {
  const handler = handlers[name] as (ctx: Ctx, data: JobData[JobName]) => Promise<unknown>;
  await handler(ctx, data);
}

type Together = { [Name in JobName]?: (ctx: Ctx, data: JobData[Name][]) => Promise<unknown> };

/** Jobs whose verb takes some at once, which costs less than one after the other. */
const together: Together = {
  "event.classifyMessage": async (ctx, data) => classifyMessages(ctx, await findEvents(ctx, data.map(({ eventSeq }) => eventSeq))),
  "channels.processHook": (ctx, data) => processHooks(ctx, data.map(({ hookLogId }) => hookLogId)),
};

export const runsTogether = (name: JobName): boolean => together[name] !== undefined;

/** Runs some jobs of a name in one go. False: each is to be run by itself. What it throws says nothing of any one of them. */
export async function runTogether(ctx: Ctx, name: JobName, data: JobData[JobName][]): Promise<boolean> {
  const verb = together[name] as ((ctx: Ctx, data: JobData[JobName][]) => Promise<unknown>) | undefined;
  if (!verb || data.length < 2) return false;
  await verb(ctx, data);
  return true;
}

/** What could not be watched is in the log, and tried again; polling serves meanwhile. */
async function watchOrSay(ctx: Ctx): Promise<void> {
  const { failed } = await watchMailboxes(ctx);
  if (failed.length > 0) throw new Error(`${failed.length} mailbox folders could not be watched: ${[...new Set(failed.map((one) => one.reason))].join("; ")}`);
}

/** What CloudWatch refused is in the log, and comes with the next run. */
async function publishOrSay(ctx: Ctx): Promise<void> {
  const { failed } = await publishMetrics(ctx);
  if (failed.length > 0) throw new Error(`Counts of ${failed.length} channels could not be published: ${[...new Set(failed)].join("; ")}`);
}

/** A subscriber: its verb gets the event, and what it causes names the event as its cause. */
function onEvent(verb: (ctx: Ctx, event: EventRow) => Promise<unknown>) {
  return async (ctx: Ctx, { eventSeq }: { eventSeq: number }) => {
    const event = await findEvent(ctx, eventSeq);
    if (event) await verb({ ...ctx, cause: { eventId: event.id, depth: event.causeDepth } }, event);
  };
}
