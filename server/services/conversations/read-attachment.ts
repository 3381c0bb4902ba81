import { and, eq } from "drizzle-orm";
import PostalMime from "postal-mime";
import { attachments } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sha256Of } from "./parse-mime.ts";
import { requireMessage } from "./queries.ts";
import type { MessageRow } from "./receive-message.ts";

/** Pictures in one mail that are put into its HTML; what is beyond stays in Outlook. */
const INLINE_BYTES_MAX = 8 * 1024 * 1024;

export interface AttachmentContent {
  name: string;
  contentType: string;
  content: Uint8Array;
}

/** What an attachment holds. Mailroom keeps its name, size and hash; the content is Outlook's, and is read there when somebody asks. */
export async function readAttachment(ctx: Ctx, input: { messageId: string; attachmentId: string }): Promise<AttachmentContent> {
  const message = await requireMessage(ctx, input.messageId);
  const [row] = await ctx.db.select().from(attachments).where(and(eq(attachments.id, input.attachmentId), eq(attachments.messageId, message.id)));
  if (!row) throw refuse("not_found", "This mail has no such attachment.");
  const part = (await partsOf(ctx, message)).find(({ content }) => content.byteLength === row.size && sha256Of(content) === row.sha256);
  if (!part) throw refuse("not_found", "The attachment is no longer in the mailbox as it arrived.", { remedy: "Open the mail in Outlook." });
  return { name: row.name, contentType: row.contentType, content: part.content };
}

/** The pictures of the mail's own parts by content id, as `data:` addresses; none where Outlook does not answer. */
export async function inlinePictures(ctx: Ctx, message: MessageRow): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>();
  let bytes = 0;
  for (const { contentId, contentType, content } of await partsOf(ctx, message)) {
    bytes += content.byteLength;
    if (contentId && bytes <= INLINE_BYTES_MAX && /^image\/(png|gif|jpe?g|webp)$/i.test(contentType)) pictures.set(contentId, `data:${contentType.toLowerCase()};base64,${Buffer.from(content).toString("base64")}`);
  }
  return pictures;
}

interface Part {
  contentId: string | null;
  contentType: string;
  content: Uint8Array;
}

async function partsOf(ctx: Ctx, message: MessageRow): Promise<Part[]> {
  const email = await PostalMime.parse(await mimeOf(ctx, message)).catch(() => null);
  return (email?.attachments ?? []).map(({ contentId, mimeType, content }) => ({
    contentId: contentId?.replace(/^<|>$/g, "") ?? null,
    contentType: mimeType,
    content: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content),
  }));
}

async function mimeOf(ctx: Ctx, message: MessageRow): Promise<Uint8Array> {
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, message.mailboxId));
  try {
    const fetched = (await ctx.ports.mailbox.fetchMessage(mailbox!.address, message.providerMessageId)) ?? (await ctx.ports.mailbox.findByInternetMessageId(mailbox!.address, message.internetMessageId));
    if (fetched) return fetched.mime;
  } catch (error) {
    throw refuse("outside_failed", `Outlook did not hand over the mail: ${(error as Error).message}`, { remedy: "Try again in a minute. If it stays so, ask an admin to look at System, Health." });
  }
  throw refuse("not_found", "This mail is no longer in the mailbox, and its attachments went with it.", { remedy: "Ask whoever moved it, or look for it in the archive." });
}
