import { eq } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { suppressAddress } from "../contacts/suppress-address.ts";
import { isOutOfReach } from "../conversations/mailbox.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { deliveryById, deliveryByMessageId, deliveryToAddress } from "./find-delivery.ts";
import { linkMessage } from "./note-inbound.ts";
import { type MailReport, type ReportedRecipient, readReport } from "./read-dsn.ts";
import { recordBounce } from "./record-bounce.ts";
import { type DeliveryRow, recordReceipt } from "./record-receipt.ts";

/** While Outlook is out of reach a report waits: one minute, two, four … an hour, for about two days. */
const ATTEMPTS_MAX = 48;
const WAIT_MINUTES_MAX = 60;

interface Linked {
  delivery: DeliveryRow;
  /** The report names our mail itself. Else it was guessed by the address, and nothing is suppressed by it. */
  isNamed: boolean;
}

/** Reads a bounce or complaint as it came, finds the mail that it is about and keeps what it says. */
export async function readInboundReport(ctx: Ctx, { messageId, attempt }: { messageId: string; attempt: number }): Promise<void> {
  const [row] = await ctx.db.select({ message: messages, mailbox: mailboxes.address }).from(messages).innerJoin(mailboxes, eq(mailboxes.id, messages.mailboxId)).where(eq(messages.id, messageId));
  if (!row) return;
  const mime = await fetchMime(ctx, row.message, row.mailbox);
  if (mime === "out_of_reach") return putOff(ctx, { messageId, attempt });
  const report = await readReport(mime);
  if (!report) return;
  const linked = await findLinked(ctx, row.message, report);
  if (!linked) return;
  await inTransaction(ctx, async (ctx) => {
    await linkMessage(ctx, messageId, linked.delivery.id);
    if (report.type === "feedback") await noteComplaint(ctx, row.message, report.feedbackType, linked);
    else await noteDeliveryReport(ctx, row.message, report, linked);
  });
}

/** The mail may be gone from Outlook: then its text, which we kept, has to do. */
async function fetchMime(ctx: Ctx, message: MessageRow, mailbox: string): Promise<Uint8Array | "out_of_reach"> {
  try {
    const fetched = await ctx.ports.mailbox.fetchMessage(mailbox, message.providerMessageId);
    return fetched?.mime ?? new TextEncoder().encode(`Content-Type: text/plain; charset=utf-8\r\n\r\n${message.text}`);
  } catch (error) {
    if (isOutOfReach(error)) return "out_of_reach";
    throw error;
  }
}

async function putOff(ctx: Ctx, { messageId, attempt }: { messageId: string; attempt: number }): Promise<void> {
  if (attempt >= ATTEMPTS_MAX) throw new Error(`Outlook was out of reach ${attempt} times: the report in message ${messageId} stays unread.`);
  const minutes = Math.min(2 ** (attempt - 1), WAIT_MINUTES_MAX);
  await enqueueJob(ctx, "receipts.readReport", { messageId, attempt: attempt + 1 }, { startAfter: new Date(ctx.now().getTime() + minutes * 60_000) });
}

async function findLinked(ctx: Ctx, message: MessageRow, report: MailReport): Promise<Linked | null> {
  const { original } = report;
  const named =
    (original.deliveryId === null ? null : await deliveryById(ctx, original.deliveryId)) ??
    (await deliveryByMessageId(ctx, [...(original.messageId ? [original.messageId] : []), ...(message.inReplyTo ? [message.inReplyTo] : []), ...message.references.toReversed()]));
  if (named) return { delivery: named, isNamed: true };
  const to = report.type === "feedback" ? report.recipients : report.recipients.flatMap(({ finalRecipient, originalRecipient }) => [finalRecipient, originalRecipient]);
  const guessed = await deliveryToAddress(ctx, { mailboxId: message.mailboxId, to: [...to, ...original.to].filter((address): address is string => address !== null), before: message.receivedAt });
  return guessed ? { delivery: guessed, isNamed: false } : null;
}

async function noteDeliveryReport(ctx: Ctx, message: MessageRow, report: Extract<MailReport, { type: "delivery" }>, { delivery, isNamed }: Linked): Promise<void> {
  const key = foldAddress(delivery.toAddress);
  const isOurs = ({ finalRecipient, originalRecipient }: ReportedRecipient) => [finalRecipient, originalRecipient].some((address) => address !== null && foldAddress(address) === key);
  const exact = report.recipients.find(isOurs);
  // A mail that was forwarded there bounces from an address that we never wrote to; nothing is known of ours.
  const told = exact ?? (report.recipients.length === 1 ? report.recipients[0]! : null);
  if (!told) return;
  const receipt = { source: "mailbox", sourceId: message.id, messageId: message.id, happenedAt: message.receivedAt };
  switch (told.action) {
    case "delivered":
      await recordReceipt(ctx, { ...receipt, deliveryId: delivery.id, kind: "delivered" });
      return;
    case "delayed":
      await recordReceipt(ctx, { ...receipt, deliveryId: delivery.id, kind: "delayed", enhancedStatus: told.status, detail: told.diagnostic });
      return;
    case "relayed":
    case "expanded":
      return;
    case "failed":
    case null: {
      const isCertain = isNamed && exact !== undefined && (report.isStructured || told.status !== null);
      await recordBounce(ctx, { ...receipt, delivery, facts: { enhancedStatus: told.status, smtpCode: told.smtpCode, text: told.diagnostic, isAfterData: told.isAfterData }, isCertain });
      return;
    }
    default:
      return told.action satisfies never;
  }
}

/** RFC 5965, 7.3, and the types that providers use beside it. A report that something is no spam, or lacks a signature, is no complaint. */
const complaintTypes = ["abuse", "fraud", "virus", "other", "miscategorized", ""];
const leaveTypes = ["opt-out", "opt-out-list", "unsubscribe"];

async function noteComplaint(ctx: Ctx, message: MessageRow, feedbackType: string, { delivery, isNamed }: Linked): Promise<void> {
  const isComplaint = complaintTypes.includes(feedbackType);
  if (!isComplaint && !leaveTypes.includes(feedbackType)) return;
  await recordReceipt(ctx, { deliveryId: delivery.id, kind: isComplaint ? "complained" : "unsubscribed", source: "mailbox", sourceId: message.id, messageId: message.id, happenedAt: message.receivedAt, detail: feedbackType || null });
  if (isNamed) await suppressAddress(ctx, { channel: delivery.channel, address: delivery.toAddress, reason: isComplaint ? "complained" : "unsubscribed" });
}
