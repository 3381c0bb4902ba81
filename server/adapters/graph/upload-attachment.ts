import { request } from "undici";
import type { OutboundAttachment } from "../../services/deliveries/channel.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { GRAPH_TIMEOUT_MS, askGraphJson } from "./graph-request.ts";
import { messagePath } from "./messages-of.ts";

/** Below 4 MB, and a multiple of 320 KiB as Microsoft's other upload sessions ask for. */
const RANGE_BYTES = 12 * 320 * 1024;

/** Adds an attachment that is too big for one request. https://learn.microsoft.com/graph/outlook-large-attachments */
export async function uploadAttachment(options: GraphOptions, mailbox: string, messageId: string, attachment: OutboundAttachment): Promise<void> {
  const { fileName, mediaType, contentId, bytes } = attachment;
  const AttachmentItem = { attachmentType: "file", name: fileName, size: bytes.length, contentType: mediaType, isInline: contentId !== null, ...(contentId === null ? {} : { contentId }) };
  const { uploadUrl } = await askGraphJson(options, { method: "POST", path: `${messagePath(mailbox, messageId)}/attachments/createUploadSession`, mailbox, body: { AttachmentItem } });
  if (typeof uploadUrl !== "string" || !isSafeTarget(options, uploadUrl)) {
    throw new GraphFault({ status: 0, code: "UnreadableAnswer", message: "Graph opened an upload session and gave no https address for it." });
  }
  for (let start = 0; start < bytes.length; start += RANGE_BYTES) {
    const end = Math.min(start + RANGE_BYTES, bytes.length);
    await putRange(options, uploadUrl, bytes.subarray(start, end), `bytes ${start}-${end - 1}/${bytes.length}`);
  }
}

// The address carries its own secret: with our token beside it, Graph refuses the range.
async function putRange({ dispatcher, timeoutMs = GRAPH_TIMEOUT_MS }: GraphOptions, url: string, range: Uint8Array, contentRange: string): Promise<void> {
  const headers = { "content-type": "application/octet-stream", "content-range": contentRange };
  const answer = await request(url, { method: "PUT", dispatcher, headers, body: range, signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    const { code, message } = error as { code?: string; message?: string };
    throw new GraphFault({ status: 0, code: code ?? "NoAnswer", message: `The upload had no answer: ${message ?? String(error)}` });
  });
  await answer.body.dump().catch(() => {});
  if (answer.statusCode >= 200 && answer.statusCode < 300) return;
  // Whatever the reason, only a new session helps: it is the try that has failed, not the message.
  throw new GraphFault({ status: answer.statusCode === 413 ? 413 : 503, code: `Upload${answer.statusCode}`, message: `Graph answered ${answer.statusCode} to a part of an attachment.` });
}

function isSafeTarget({ baseUrl }: GraphOptions, uploadUrl: string): boolean {
  const url = URL.parse(uploadUrl);
  return url !== null && (url.protocol === "https:" || url.origin === new URL(baseUrl).origin);
}
