import { and, desc, eq } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { CampaignSettings } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { shareTenantQuota } from "../deliveries/quotas.ts";
import { recordEvent } from "../events/record-event.ts";
import { tenantPerDay } from "./sending-limits.ts";

/** Of which there is one; its newest event is what holds. */
const SETTINGS_ID = "00000000-0000-4000-8000-00000000ca3b";
const subject = { type: "campaign_settings", id: SETTINGS_ID };

const DEFAULTS: CampaignSettings = { approvalAbove: 500, tenantLicences: null, tenantThreshold: null, domainPerMinute: null };

export async function readCampaignSettings(ctx: Ctx): Promise<CampaignSettings> {
  const [newest] = await ctx.db
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.subjectType, subject.type), eq(events.subjectId, subject.id)))
    .orderBy(desc(events.seq))
    .limit(1);
  return newest ? { ...DEFAULTS, ...CampaignSettings.partial().parse(newest.data.after) } : DEFAULTS;
}

export function saveCampaignSettings(ctx: Ctx, settings: CampaignSettings): Promise<CampaignSettings> {
  return inTransaction(ctx, async (ctx) => {
    const before = await readCampaignSettings(ctx);
    await shareTenantQuota(ctx, tenantPerDay(settings));
    await recordEvent(ctx, { name: "campaign_settings.saved", subject, data: { before, after: settings } });
    return settings;
  });
}
