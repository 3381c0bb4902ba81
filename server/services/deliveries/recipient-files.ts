import { eq } from "drizzle-orm";
import { campaignFiles } from "../../../drizzle/schema/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { readTemplateAttachments } from "../templates/read-attachments.ts";
import type { RenderedMessage } from "../templates/render-template.ts";
import { readStoredFiles } from "../templates/store-file.ts";
import { attachmentNames } from "./attachment-names.ts";
import type { OutboundAttachment } from "./channel.ts";

/** Bytes of recipients' own files that one run keeps: of many the next ones are read anew. */
const KEPT_BYTES_MAX = 64 * 1024 * 1024;

interface Files {
  attachments: OutboundAttachment[];
  /** As the message's hash names them. */
  files: RenderedMessage["files"];
}

/** What goes with each mail of a campaign: the template's files, and those that the recipient's own row names. */
export async function filesOfCampaign(ctx: Ctx, campaign: { id: string; templateId: string; templateVersion: number; attachmentColumn: string | null }): Promise<(values: Record<string, string>) => Promise<Files>> {
  const common = (await readTemplateAttachments(ctx, { templateId: campaign.templateId, version: campaign.templateVersion })).map(({ fileName, mediaType, contentId, bytes }) => ({ fileName, mediaType, contentId, bytes }));
  if (campaign.attachmentColumn === null) return async () => ({ attachments: common, files: [] });
  const rows = await ctx.db.select().from(campaignFiles).where(eq(campaignFiles.campaignId, campaign.id));
  const byName = new Map(rows.map((row) => [row.fileName, row]));
  const kept = new Map<string, Uint8Array>();
  let keptBytes = 0;
  return async (values) => {
    const own = attachmentNames(values, campaign.attachmentColumn).flatMap((name) => byName.get(name) ?? []);
    const missing = [...new Set(own.map((file) => file.sha256))].filter((sha256) => !kept.has(sha256));
    const read = await readStoredFiles(ctx, missing);
    const attachments = own.map(({ fileName, mediaType, sha256 }) => ({ fileName, mediaType, contentId: null, bytes: kept.get(sha256) ?? read.get(sha256)! }));
    for (const [sha256, bytes] of read) {
      if (keptBytes + bytes.length > KEPT_BYTES_MAX) break;
      kept.set(sha256, bytes);
      keptBytes += bytes.length;
    }
    return { attachments: [...common, ...attachments], files: own.map(({ fileName, sha256 }) => ({ fileName, sha256, contentId: null })) };
  };
}
