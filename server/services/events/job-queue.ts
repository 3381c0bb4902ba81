import type { Db } from "../../db.ts";

/** What each job needs to know. A job may run twice: its verb must not mind. */
export interface JobData {
  /** Runs a subscriber for one event. */
  "event.runRules": { eventSeq: number };
  "rules.fillTimers": { ruleId: string; version: number; afterCaseId: string | null };
  "rules.setOutlookCategory": { messageId: string; category: string };
  "rules.backTest": { backTestId: string };
  "event.followCase": { eventSeq: number };
  "schedule.fireRuleTimers": Record<string, never>;
  "schedule.remindCustomers": Record<string, never>;
  "schedule.resumeBackTests": Record<string, never>;
  "schedule.purgeRuleRuns": Record<string, never>;
  "event.notifyAssignee": { eventSeq: number };
  "event.notifyTask": { eventSeq: number };
  "event.indexCase": { eventSeq: number };
  "event.indexCasesOfContact": { eventSeq: number };
  "event.callWebhooks": { eventSeq: number };
  "event.classifyMessage": { eventSeq: number };
  "event.learnFromCase": { eventSeq: number };
  "classifier.train": Record<string, never>;
  "event.noteMessage": { eventSeq: number };
  "event.noteInbound": { eventSeq: number };
  "event.noteSentCopy": { eventSeq: number };
  "event.notifyReply": { eventSeq: number };
  "event.notifyWebhook": { eventSeq: number };
  "event.notifyAlert": { eventSeq: number };
  "notification.send": { sendId: string };
  "account.sendLink": { purpose: "reset" | "registration"; email: string; name: string; from: string | null };
  "account.sendMail": { mailId: string };
  "schedule.purgeAccounts": Record<string, never>;
  "schedule.purgeRequests": Record<string, never>;
  "event.noteRefusal": { eventSeq: number };
  "event.noteUnsubscribed": { eventSeq: number };
  "receipts.readReport": { messageId: string; attempt: number };
  "campaign.tellProgress": { campaignId: string };
  "optIn.send": { optInId: string; accountId: string; attempt: number };
  "reply.send": { replyId: string };
  "chat.send": { conversationId: string };
  "chat.tellRead": { conversationId: string };
  "event.notifyCampaign": { eventSeq: number };
  "event.watchProgress": { eventSeq: number };
  "webhook.call": { webhookId: string; eventSeq: number };
  "campaign.send": { campaignId: string };
  "import.check": { importId: string };
  "import.apply": { importId: string };
  "import.undo": { importId: string };
  "mailbox.catchUp": { mailboxId: string; folder: string };
  "mailbox.retry": { mailboxId: string };
  "mailbox.reconcile": { mailboxId: string; folder: string };
  "event.notifyMailbox": { eventSeq: number };
  "event.endGrants": { eventSeq: number };
  "schedule.sweepTargets": Record<string, never>;
  "schedule.resumeRecomputes": Record<string, never>;
  "sla.recompute": { recomputeId: string };
  "event.recomputeForCalendar": { eventSeq: number };
  "event.followPolicy": { eventSeq: number };
  "event.followTask": { eventSeq: number };
  "channels.processHook": { hookLogId: string };
  "channels.sync": { accountId: string; isQuiet?: boolean };
  "schedule.syncChannels": Record<string, never>;
  "schedule.renewChannelTokens": Record<string, never>;
  "schedule.publishChannelMetrics": Record<string, never>;
  "channels.fetchMedia": { messageId: string; attempt: number };
  "channels.settleDeliveries": { deliveryIds: string[] };
  "channels.settleEchoes": { conversationId: string };
  "chats.keepCampaign": { deliveryIds: string[] };
  "schedule.resumeCampaignChats": Record<string, never>;
  "event.notifyChannel": { eventSeq: number };
  "schedule.retryHooks": Record<string, never>;
  "schedule.resumeEarlyReceipts": Record<string, never>;
  "schedule.purgeHooks": Record<string, never>;
  "schedule.watchMailboxes": Record<string, never>;
  "schedule.pollMailboxes": Record<string, never>;
  "schedule.retryArrivals": Record<string, never>;
  "schedule.checkMailboxes": Record<string, never>;
  "schedule.reconcileMailboxes": Record<string, never>;
  "schedule.reconcileDeliveries": Record<string, never>;
  "schedule.launchScheduled": Record<string, never>;
  "schedule.watchRates": Record<string, never>;
  "schedule.resumeReplies": Record<string, never>;
  "schedule.resumeChats": Record<string, never>;
  "schedule.indexContacts": Record<string, never>;
  "schedule.indexCases": Record<string, never>;
  "schedule.remindTasks": Record<string, never>;
  "schedule.resumeImports": Record<string, never>;
  "schedule.resumeWebhooks": Record<string, never>;
  "schedule.resumeNotifications": Record<string, never>;
  "schedule.purgeNotifications": Record<string, never>;
  "schedule.purgeWebhookCalls": Record<string, never>;
  "schedule.purgeUploads": Record<string, never>;
  "schedule.purgeFiles": Record<string, never>;
  "schedule.purgeDrafts": Record<string, never>;
  "schedule.trainClassifier": Record<string, never>;
  "schedule.sealEvents": Record<string, never>;
  "schedule.checkThresholds": Record<string, never>;
  "schedule.purgeLoad": Record<string, never>;
  "schedule.startRetention": Record<string, never>;
  "schedule.resumeRetention": Record<string, never>;
  "retention.run": { runId: string };
}
export type JobName = keyof JobData;

export interface JobOptions {
  startAfter?: Date;
  /** At most one waiting job per key: a burst of hints is one look. */
  singletonKey?: string;
}

export interface JobQueue {
  /** Enqueues inside the caller's transaction: the job exists exactly if the rows do. */
  enqueue<Name extends JobName>(db: Db, name: Name, data: JobData[Name], options?: JobOptions): Promise<void>;
  /** The same for some at once, as soon as may be. */
  enqueueAll<Name extends JobName>(db: Db, name: Name, data: JobData[Name][]): Promise<void>;
  /** Subscribers of an event, from jobs/subscribers.ts. */
  subscribersOf(eventName: string): JobName[];
}
