import { eq } from "drizzle-orm";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { NotificationSettings } from "../../contract/notifications.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { singleSettings } from "../settings/single-settings.ts";

const kept = singleSettings<NotificationSettings>({ type: "notification_settings", id: "00000000-0000-4000-8000-00000000b311" }, { schema: NotificationSettings.partial(), defaults: { accountId: null, language: "en" } });

export function readNotificationSettings(ctx: Ctx): Promise<NotificationSettings> {
  return kept.read(ctx);
}

/** Which account carries the desk's notifications; null: they are not sent by mail. */
export async function saveNotificationSettings(ctx: Ctx, settings: NotificationSettings): Promise<NotificationSettings> {
  if (settings.accountId !== null) {
    const [account] = await ctx.db.select({ id: sendingAccounts.id }).from(sendingAccounts).where(eq(sendingAccounts.id, settings.accountId));
    if (!account) throw refuse("unprocessable", "There is no such sending account.", { remedy: "Choose one of those under Settings, Sending accounts." });
  }
  return kept.save(ctx, settings);
}
