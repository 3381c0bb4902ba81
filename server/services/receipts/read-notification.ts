import { z } from "zod";
import type { MailReport, ReportedOriginal, ReportedRecipient } from "./read-dsn.ts";

const Told = z.object({ emailAddress: z.string().max(500), action: z.string().max(60).optional(), status: z.string().max(60).optional(), diagnosticCode: z.string().max(4_000).optional() });
const Notification = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z.object({ bouncedRecipients: z.array(Told).min(1).max(200) }).optional(),
  complaint: z.object({ complainedRecipients: z.array(Told).max(200), complaintFeedbackType: z.string().max(60).optional() }).optional(),
  delivery: z.object({ recipients: z.array(z.string().max(500)).min(1).max(200), smtpResponse: z.string().max(4_000).optional() }).optional(),
});

/** A notification of Amazon SES that came by mail: JSON, perhaps with words of SNS below it. Null: it is none. https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html */
export function readNotification(text: string, original: ReportedOriginal): MailReport | null {
  const parsed = Notification.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { bounce, complaint, delivery } = parsed.data;
  if (complaint) return { type: "feedback", feedbackType: complaint.complaintFeedbackType ?? "abuse", recipients: complaint.complainedRecipients.map(({ emailAddress }) => emailAddress.toLowerCase()), original };
  if (bounce) return { type: "delivery", isStructured: true, recipients: bounce.bouncedRecipients.map(toRecipient), original };
  if (delivery) return { type: "delivery", isStructured: true, recipients: delivery.recipients.map((emailAddress) => ({ ...toRecipient({ emailAddress, diagnosticCode: delivery.smtpResponse }), action: "delivered", status: statusIn(delivery.smtpResponse) })), original };
  return null;
}

function toRecipient(told: z.infer<typeof Told>): ReportedRecipient {
  const diagnostic = told.diagnosticCode?.replace(/^\s*[\w-]+\s*;\s*/, "") ?? null;
  const smtpCode = /(?<![\d.])([45]\d\d)(?=[ -])/.exec(diagnostic ?? "")?.[1];
  return { finalRecipient: told.emailAddress.toLowerCase(), originalRecipient: null, action: told.action === "delayed" ? "delayed" : "failed", status: statusIn(told.status) ?? statusIn(diagnostic ?? undefined), diagnostic, smtpCode: smtpCode ? Number(smtpCode) : null, isAfterData: false };
}

const statusIn = (text = ""): string | null => /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;

/** The JSON may be wrapped at any place, and words follow it. */
function jsonOf(text: string): unknown {
  const start = text.search(/\S/);
  if (start < 0 || text[start] !== "{" || !/"(notificationType|eventType)"/.test(text.slice(0, 2_000))) return null;
  const end = text.lastIndexOf("}");
  try {
    return JSON.parse(text.slice(start, end + 1).replace(/[\r\n]+/g, ""));
  } catch {
    return null;
  }
}
