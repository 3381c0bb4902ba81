import { createHash } from "node:crypto";
import { pipeline, Readable, Transform } from "node:stream";
import { and, eq } from "drizzle-orm";
import PostalMime from "postal-mime";
import { attachments } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { attachmentName, PARSE_OPTIONS, sha256Of } from "./parse-mime.ts";
import { requireMessage } from "./queries.ts";
import type { MessageRow } from "./receive-message.ts";

/** Pictures in one mail that are put into its HTML; what is beyond stays in Outlook. */
const INLINE_BYTES_MAX = 8 * 1024 * 1024;

/** Read into memory and compared before anything of it is answered; larger ones pass through and break off where they are another file. */
const SMALL_BYTES_MAX = 4 * 1024 * 1024;

type AttachmentRow = typeof attachments.$inferSelect;

export interface AttachmentContent {
  name: string;
  size: number;
  content: Uint8Array | ReadableStream<Uint8Array>;
}

/**
 * What an attachment holds. A chat's is kept here. Of a mail's Mailroom keeps its name, size and hash; the content is Outlook's, and is read there when
 * somebody asks: the file alone where Outlook names one like it, else cut out of the whole mail. What comes is what
 * arrived, by its hash.
 */
export async function readAttachment(ctx: Ctx, input: { messageId: string; attachmentId: string }): Promise<AttachmentContent> {
  const message = await requireMessage(ctx, input.messageId);
  const [row] = await ctx.db.select().from(attachments).where(and(eq(attachments.id, input.attachmentId), eq(attachments.messageId, message.id)));
  if (!row) throw refuse("not_found", "This mail has no such attachment.");
  if (message.chat !== null) return { name: row.name, size: row.size, content: await storedBytes(ctx, row) };
  const mailbox = await addressOf(ctx, message);
  const content = (await askingOutlook(fileOf(ctx, { mailbox, providerMessageId: message.providerMessageId }, row))) ?? (await partOf(ctx, message, row));
  if (!content) throw refuse("not_found", "The attachment is no longer in the mailbox as it arrived.", { remedy: "Open the mail in Outlook." });
  return { name: row.name, size: row.size, content };
}

/** Of chats: the vendor's copy is long gone, ours was kept when it came. */
async function storedBytes(ctx: Ctx, { sha256 }: AttachmentRow): Promise<Uint8Array> {
  const [file] = await ctx.db.select({ bytes: storedFiles.bytes }).from(storedFiles).where(eq(storedFiles.sha256, sha256));
  if (!file) throw refuse("not_found", "The file of this message is not kept any more.");
  return file.bytes;
}

/** Null: Outlook names no file, or several, by this name, or one of another size. */
async function fileOf(ctx: Ctx, { mailbox, providerMessageId }: { mailbox: string; providerMessageId: string }, row: AttachmentRow): Promise<AttachmentContent["content"] | null> {
  const listed = (await ctx.ports.mailbox.attachments(mailbox, providerMessageId)) ?? [];
  const [file, ...others] = listed.filter(({ isFile, name }) => isFile && attachmentName(name) === row.name);
  if (!file || others.length > 0) return null;
  const opened = await ctx.ports.mailbox.openAttachment(mailbox, providerMessageId, file.id);
  if (!opened) return null;
  if (opened.length !== null && opened.length !== row.size) {
    opened.body.destroy();
    return null;
  }
  return row.size <= SMALL_BYTES_MAX ? wholeOf(opened.body, row) : Readable.toWeb(checked(opened.body, row)) as ReadableStream<Uint8Array>;
}

async function wholeOf(body: Readable, row: AttachmentRow): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop lets go of the body.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > row.size) return null;
    chunks.push(chunk);
  }
  const content = Buffer.concat(chunks);
  return content.byteLength === row.size && sha256Of(content) === row.sha256 ? content : null;
}

/** Passes the bytes on and breaks off where they turn out to be others than those that arrived. */
function checked(body: Readable, row: AttachmentRow): Readable {
  const hash = createHash("sha256");
  let size = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      size += chunk.byteLength;
      hash.update(chunk);
      pass(size > row.size ? otherFile() : null, chunk);
    },
    flush: (end) => end(size === row.size && hash.digest("hex") === row.sha256 ? null : otherFile()),
  });
  pipeline(body, check, () => {});
  return check;
}

const otherFile = () => new Error("Outlook's file is not the one that arrived.");

/** Cut out of the whole mail. */
async function partOf(ctx: Ctx, message: MessageRow, row: AttachmentRow): Promise<Uint8Array | null> {
  const part = (await partsOf(ctx, message)).find(({ content }) => content.byteLength === row.size && sha256Of(content) === row.sha256);
  return part?.content ?? null;
}

/** The pictures of the mail's own parts by content id, as `data:` addresses; none where Outlook does not answer. */
export async function inlinePictures(ctx: Ctx, message: MessageRow): Promise<ReadonlyMap<string, string>> {
  if (message.chat !== null) return new Map();
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
  const email = await PostalMime.parse(await mimeOf(ctx, message), PARSE_OPTIONS).catch(() => null);
  return (email?.attachments ?? []).map(({ contentId, mimeType, content }) => ({
    contentId: contentId?.replace(/^<|>$/g, "") ?? null,
    contentType: mimeType,
    content: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content),
  }));
}

async function mimeOf(ctx: Ctx, message: MessageRow): Promise<Uint8Array> {
  const address = await addressOf(ctx, message);
  const fetched = await askingOutlook(ctx.ports.mailbox.fetchMessage(address, message.providerMessageId).then((found) => found ?? ctx.ports.mailbox.findByInternetMessageId(address, message.internetMessageId)));
  if (fetched) return fetched.mime;
  throw refuse("not_found", "This mail is no longer in the mailbox, and its attachments went with it.", { remedy: "Ask whoever moved it, or look for it in the archive." });
}

async function addressOf(ctx: Ctx, message: MessageRow): Promise<string> {
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, message.mailboxId));
  return mailbox!.address;
}

async function askingOutlook<Result>(asked: Promise<Result>): Promise<Result> {
  return asked.catch((error: unknown) => {
    throw refuse("outside_failed", `Outlook did not hand over the mail: ${(error as Error).message}`, { remedy: "Try again in a minute. If it stays so, ask an admin to look at System, Health." });
  });
}
