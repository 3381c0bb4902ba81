import type { Notification } from "../../../server/contract/notifications.ts";
import { hrefOf } from "../shell/route.ts";

/** Where the settings show what a notification is about; null for cases and tasks, which are worked on in Outlook. */
export function linkOf({ campaignId, mailboxId, webhookId }: Pick<Notification, "campaignId" | "mailboxId" | "webhookId">): string | null {
  if (campaignId) return hrefOf("campaigns", campaignId);
  if (webhookId) return hrefOf("webhooks", webhookId);
  return mailboxId ? hrefOf("mailboxes", mailboxId) : null;
}
