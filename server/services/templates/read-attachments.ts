import type { TemplateAttachment } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { attachmentsOf } from "./attachments.ts";
import { readStoredFiles } from "./store-file.ts";

/** What goes with every mail of a version, as a channel wants it. Read it once a run: it may be 25 MB. */
export async function readTemplateAttachments(ctx: Ctx, input: { templateId: string; version: number }): Promise<(TemplateAttachment & { bytes: Uint8Array })[]> {
  const attachments = await attachmentsOf(ctx, input);
  const files = await readStoredFiles(ctx, attachments.map(({ sha256 }) => sha256));
  return attachments.map((attachment) => ({ ...attachment, bytes: files.get(attachment.sha256)! }));
}
