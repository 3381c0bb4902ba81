import type { JobName } from "../services/events/job-queue.ts";

/** The whole map of what follows from a fact. Live screens need no line: they hear of every event by NOTIFY. */
export const subscribers: Record<string, JobName[]> = {
  "message.received": ["event.classifyMessage", "event.noteMessage", "event.callWebhooks"],
  "message.sent": ["event.noteMessage"],
  "case.opened": ["event.runRules", "event.callWebhooks"],
  "case.assigned": ["event.runRules", "event.notifyAssignee", "event.callWebhooks"],
  "case.status_changed": ["event.runRules", "event.callWebhooks"],
  "case.priority_changed": ["event.runRules", "event.callWebhooks"],
  "case.message_received": ["event.runRules", "event.notifyAssignee", "event.callWebhooks"],
  "sla.warned": ["event.notifyAssignee", "event.callWebhooks"],
  "sla.breached": ["event.notifyAssignee", "event.callWebhooks"],
  "campaign.finished": ["event.callWebhooks"],
};
