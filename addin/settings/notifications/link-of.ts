import type { Notification } from "../../../server/contract/notifications.ts";
import { hrefOf } from "../shell/route.ts";

/** Where the settings show what a notification is about; null for cases and tasks, which are worked on in Outlook. */
export function linkOf({ campaignId, mailboxId }: Pick<Notification, "campaignId" | "mailboxId">): string | null {
  if (campaignId) return hrefOf("campaigns", campaignId);
  return mailboxId ? hrefOf("mailboxes", mailboxId) : null;
}
