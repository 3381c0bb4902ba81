import { CampaignSettings } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { shareTenantQuota } from "../deliveries/quotas.ts";
import { singleSettings } from "../settings/single-settings.ts";
import { tenantPerDay } from "./sending-limits.ts";

const kept = singleSettings<CampaignSettings>(
  { type: "campaign_settings", id: "00000000-0000-4000-8000-00000000ca3b" },
  { schema: CampaignSettings.partial(), defaults: { approvalAbove: 500, tenantLicences: null, tenantThreshold: null, domainPerMinute: null } },
);

export function readCampaignSettings(ctx: Ctx): Promise<CampaignSettings> {
  return kept.read(ctx);
}

export function saveCampaignSettings(ctx: Ctx, settings: CampaignSettings): Promise<CampaignSettings> {
  return inTransaction(ctx, async (ctx) => {
    await shareTenantQuota(ctx, tenantPerDay(settings));
    return kept.save(ctx, settings);
  });
}
