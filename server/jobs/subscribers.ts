import type { JobName } from "../services/events/job-queue.ts";

/** The whole map of what follows from a fact. Live screens need no line: they hear of every event by NOTIFY. */
export const subscribers: Record<string, JobName[]> = {
  "message.received": ["event.classifyMessage", "event.noteMessage", "event.noteInbound", "event.callWebhooks"],
  "message.sent": ["event.noteMessage", "event.noteSentCopy"],
  "case.opened": ["event.runRules", "event.callWebhooks", "event.learnFromCase"],
  "case.assigned": ["event.runRules", "event.notifyAssignee", "event.callWebhooks"],
  "case.status_changed": ["event.runRules", "event.callWebhooks", "event.learnFromCase"],
  "case.priority_changed": ["event.runRules", "event.callWebhooks"],
  "case.message_received": ["event.runRules", "event.notifyAssignee", "event.callWebhooks"],
  "case.message_sent": ["event.learnFromCase"],
  "case.changed": ["event.learnFromCase"],
  "sla.warned": ["event.notifyAssignee", "event.callWebhooks"],
  "sla.breached": ["event.notifyAssignee", "event.callWebhooks"],
  "recipient.replied": ["event.callWebhooks"],
  "recipient.unsubscribed": ["event.noteUnsubscribed", "event.callWebhooks"],
  "delivery.failed": ["event.noteRefusal"],
  "delivery.bounced": ["event.callWebhooks"],
  "delivery.complained": ["event.callWebhooks"],
  "campaign.progressed": ["event.watchProgress"],
  "campaign.paused": ["event.notifyCampaign"],
  "campaign.schedule_missed": ["event.notifyCampaign"],
  "campaign.start_refused": ["event.notifyCampaign"],
  "campaign.approval_requested": ["event.notifyCampaign"],
  "mailbox.failed": ["event.notifyMailbox", "event.callWebhooks"],
  "mailbox.silent": ["event.notifyMailbox", "event.callWebhooks"],
  "campaign.finished": ["event.callWebhooks"],
};
