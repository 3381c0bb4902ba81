/** The facts that Mailroom calls webhooks about: those whose line in the server's list of subscribers names the call. */
export const webhookEvents = [
  "case.opened", "case.assigned", "case.status_changed", "case.priority_changed", "case.message_received",
  "message.received", "sla.warned", "sla.breached", "campaign.finished", "recipient.replied", "recipient.unsubscribed", "mailbox.failed", "mailbox.silent", "delivery.bounced", "delivery.complained",
] as const;
