import { asc, eq } from "drizzle-orm";
import { campaignFiles } from "../../../drizzle/schema/campaigns.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import type { CampaignFile } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import type { CampaignRow } from "./queries.ts";
import type { CampaignTemplate } from "./template-of.ts";

/** Microsoft 365 and most receivers take 25 MB in all; base64 makes a third more of it. */
export const MESSAGE_BYTES_MAX = 25 * 1024 * 1024;

export async function listCampaignFiles(ctx: Ctx, campaignId: string): Promise<CampaignFile[]> {
  return ctx.db
    .select({ fileName: campaignFiles.fileName, mediaType: campaignFiles.mediaType, size: storedFiles.size })
    .from(campaignFiles)
    .innerJoin(storedFiles, eq(storedFiles.sha256, campaignFiles.sha256))
    .where(eq(campaignFiles.campaignId, campaignId))
    .orderBy(asc(campaignFiles.fileName));
}

export interface Attached {
  /** Of what goes with every mail, as it is sent. */
  commonBytes: number;
  contentIds: Set<string>;
  /** By file name. */
  own: Map<string, { size: number; sha256: string }>;
}

/** What goes with a campaign's mails, common and each one's own. */
export async function attachedTo(ctx: Ctx, campaign: CampaignRow, common: CampaignTemplate["attachments"]): Promise<Attached> {
  const own = await ctx.db
    .select({ fileName: campaignFiles.fileName, sha256: campaignFiles.sha256, size: storedFiles.size })
    .from(campaignFiles)
    .innerJoin(storedFiles, eq(storedFiles.sha256, campaignFiles.sha256))
    .where(eq(campaignFiles.campaignId, campaign.id));
  return {
    commonBytes: common.reduce((sum, file) => sum + base64Bytes(file.size), 0),
    contentIds: new Set(common.flatMap((file) => (file.contentId === null ? [] : [file.contentId]))),
    own: new Map(own.map(({ fileName, sha256, size }) => [fileName, { sha256, size }])),
  };
}

/** With a line end after each 76 characters (RFC 2045). */
export function base64Bytes(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4;
  return characters + Math.ceil(characters / 76) * 2;
}
