import { GraphError } from "../graph.ts";
import type { MailApi } from "../mail/mail-api.ts";
import { HostError } from "./answers.ts";
import { ERRORS } from "./ids.ts";

/** `getAttachmentContentAsync`: files as Base64, attached items as .eml text. */
export async function attachmentContent(
  messageId: string,
  attachmentId: string,
  api: MailApi,
): Promise<{ content: string; format: string }> {
  const attachment = await api.attachment(messageId, attachmentId).catch((error: unknown) => {
    throw new HostError(
      error instanceof GraphError && error.status === 404
        ? ERRORS.invalidAttachmentId
        : ERRORS.attachmentDownloadFailed,
    );
  });
  if (attachment.contentBytes !== undefined) return { content: attachment.contentBytes, format: "base64" };
  const value = `${api.message(messageId)}/attachments/${encodeURIComponent(attachmentId)}/$value`;
  return { content: await api.graph<string>(value), format: "eml" };
}
