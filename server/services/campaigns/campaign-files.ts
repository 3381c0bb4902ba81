import { and, eq } from "drizzle-orm";
import { campaignFiles } from "../../../drizzle/schema/campaigns.ts";
import type { CampaignFile } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { storeFile } from "../templates/store-file.ts";
import { listCampaignFiles } from "./attached.ts";
import { moved } from "./moves.ts";
import { requireCampaign } from "./queries.ts";

const FILES_MAX = 2_000;

/** Keeps a file that a column names for its recipients. The same name again takes its place. */
export function addCampaignFile(ctx: Ctx, input: { campaignId: string; fileName: string; bytes: Uint8Array }): Promise<CampaignFile[]> {
  const { campaignId } = input;
  return inTransaction(ctx, async (ctx) => {
    moved((await requireCampaign(ctx, campaignId, { lock: true })).status, "change");
    const { fileName, mediaType, sha256, size } = await storeFile(ctx, input);
    const files = await listCampaignFiles(ctx, campaignId);
    if (files.length >= FILES_MAX && !files.some((file) => file.fileName === fileName)) throw refuse("too_large", `A campaign has at most ${FILES_MAX} files.`, { remedy: "Put what they hold into fewer files, or write links into the text." });
    await ctx.db.insert(campaignFiles).values({ campaignId, fileName, mediaType, sha256 }).onConflictDoUpdate({ target: [campaignFiles.campaignId, campaignFiles.fileName], set: { mediaType, sha256 } });
    await recordEvent(ctx, { name: "campaign.file_added", subject: { type: "campaign", id: campaignId }, data: { fileName, size } });
    return listCampaignFiles(ctx, campaignId);
  });
}

export function removeCampaignFile(ctx: Ctx, { campaignId, fileName }: { campaignId: string; fileName: string }): Promise<CampaignFile[]> {
  return inTransaction(ctx, async (ctx) => {
    moved((await requireCampaign(ctx, campaignId, { lock: true })).status, "change");
    const gone = await ctx.db.delete(campaignFiles).where(and(eq(campaignFiles.campaignId, campaignId), eq(campaignFiles.fileName, fileName))).returning({ fileName: campaignFiles.fileName });
    if (gone.length > 0) await recordEvent(ctx, { name: "campaign.file_removed", subject: { type: "campaign", id: campaignId }, data: { fileName } });
    return listCampaignFiles(ctx, campaignId);
  });
}
