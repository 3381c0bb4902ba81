import { randomUUID } from "node:crypto";

/** What may come back for a mail that was sent. */
export const reactionKinds = ["reply", "out_of_office", "bounce", "mailbox_full", "complaint", "unsubscribe"] as const;
export type ReactionKind = (typeof reactionKinds)[number];

/** A mail that left, by its head: one character a byte. */
export interface SentMail {
  raw: string;
  to: string;
}

interface Head {
  text: string;
  from: string;
  replyTo: string;
  subject: string;
  messageId: string;
  listUnsubscribe: string;
}

/**
 * The mail that the other side's people and servers would answer with, as a real one is written: an NDR of Exchange with
 * our headers in it, an automatic reply, a complaint report (RFC 5965), a person's answer, a request to be left in peace.
 */
export function reactionTo(mail: SentMail, kind: ReactionKind, { now, text }: { now: Date; text?: string }): { to: string; eml: Uint8Array } {
  const head = headOf(mail.raw);
  const to = addressIn(kind === "bounce" || kind === "mailbox_full" || kind === "complaint" ? head.from : head.replyTo);
  const date = `Date: ${now.toUTCString().replace("GMT", "+0000")}`;
  const id = `Message-ID: <${randomUUID()}@${mail.to.split("@")[1] ?? "sandbox.example"}>`;
  const answers = [`In-Reply-To: ${head.messageId}`, `References: ${head.messageId}`];
  const plain = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"];
  const written = (lines: string[]) => ({ to, eml: Buffer.from(lines.map((line) => line.replace(/\r?\n/g, "\r\n")).join("\r\n")) });
  switch (kind) {
    case "reply":
      return written([`From: <${mail.to}>`, `To: <${to}>`, `Subject: Re: ${head.subject}`, date, id, ...answers, ...plain, "", text || "Thank you, I would like to know more. Please call me tomorrow.", ""]);
    case "out_of_office":
      return written([`From: <${mail.to}>`, `To: <${to}>`, `Subject: Automatic reply: ${head.subject}`, date, id, ...answers, "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", ...plain, "", text || "I am out of the office until Monday.", ""]);
    case "bounce":
      return written(report(mail, head, { to, date, id, status: "5.1.10", words: "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", sentence: "wasn't found at its domain" }));
    case "mailbox_full":
      return written(report(mail, head, { to, date, id, status: "5.2.2", words: "STOREDRV.Deliver; mailbox full. QuotaExceededException.MapiExceptionShutoffQuotaExceeded", sentence: "has a full mailbox" }));
    case "complaint":
      return written([
        `From: <feedback@${mail.to.split("@")[1] ?? "sandbox.example"}>`, `To: <${to}>`, `Subject: FW: ${head.subject}`, date, id, "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=feedback-report; boundary="part"', "",
        "--part", "Content-Type: text/plain", "", "This is an email abuse report for a message that one of our users marked as spam.", "",
        "--part", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse", "User-Agent: Sandbox/1.0", "Version: 1", `Original-Rcpt-To: <${mail.to}>`, "",
        "--part", "Content-Type: message/rfc822", "", head.text, "", "", "--part--", "",
      ]);
    case "unsubscribe":
      return written([`From: <${mail.to}>`, `To: <${to}>`, `Subject: ${decodeURIComponent(/subject=([^>&]*)/i.exec(head.listUnsubscribe)?.[1] ?? "unsubscribe")}`, date, id, ...plain, "", ""]);
    default:
      return kind satisfies never;
  }
}

function report(mail: SentMail, head: Head, { to, date, id, status, words, sentence }: { to: string; date: string; id: string; status: string; words: string; sentence: string }): string[] {
  const domain = mail.to.split("@")[1] ?? "sandbox.example";
  return [
    `From: <postmaster@${domain}>`, `To: <${to}>`, `Subject: Undeliverable: ${head.subject}`, date, id, `In-Reply-To: ${head.messageId}`, `References: ${head.messageId}`, "X-MS-Exchange-Message-Is-Ndr:", "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="part"', "",
    "--part", "Content-Type: text/plain; charset=utf-8", "", `Your message to ${mail.to} couldn't be delivered.`, "", `${mail.to} ${sentence}.`, "",
    "--part", "Content-Type: message/delivery-status", "", `Reporting-MTA: dns;mail.${domain}`, "", `Final-Recipient: rfc822;${mail.to}`, "Action: failed", `Status: ${status}`, `Diagnostic-Code: smtp;550 ${status} ${words}`, "",
    "--part", "Content-Type: message/rfc822", "", head.text, "", "", "--part--", "",
  ];
}

function headOf(raw: string): Head {
  const text = raw.split(/\r?\n\r?\n/)[0] ?? "";
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r?\\n[ \\t].*)*)`, "im").exec(text)?.[1]?.replace(/\r?\n[ \t]+/g, " ").trim() ?? "";
  const from = field("From");
  return { text: text.replace(/^(content-(type|transfer-encoding)|mime-version):.*(\r?\n[ \t].*)*\r?\n?/gim, "").trim(), from, replyTo: field("Reply-To") || from, subject: field("Subject"), messageId: field("Message-ID"), listUnsubscribe: field("List-Unsubscribe") };
}

const addressIn = (text: string): string => /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? /[^\s<>,;]+@[^\s<>,;]+/.exec(text)?.[0] ?? "";

/** The mailbox behind an address of answer: `sales+r.token@…` is `sales@…`. */
export const mailboxOf = (address: string): string => address.replace(/\+[^@]*@/, "@");
