import { randomBytes } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";
import { type Journal, memoryJournal, openJournal } from "./journal.ts";

export interface PostedMail {
  id: string;
  via: "smtp" | "mailersend" | "gmail" | "azure-email";
  state: "sent" | "draft";
  at: string;
  from: string;
  to: string[];
  subject: string;
  internetMessageId: string;
  /** What the vendor keeps beside it: MailerSend's tags, Azure's operation. */
  tags: string[];
  operationId: string | null;
  /** One character a byte. */
  raw: string;
}

export interface PostOffice {
  post(mail: Omit<PostedMail, "id" | "at">): Promise<PostedMail>;
  /** A draft leaves. */
  release(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  list(via?: PostedMail["via"]): PostedMail[];
  /** Asks for the disk once: what was answered is kept. */
  close(): Promise<void>;
  reset(): Promise<void>;
}

type Entry = { t: "mail"; mail: PostedMail } | { t: "released" | "removed"; id: string } | { t: "reset" };

export interface PostOfficeOptions {
  journalFile?: string;
  now: () => Date;
  /** Puts a mail into a mailbox of the directory; does nothing for other addresses. */
  deliver: (address: string, raw: Uint8Array) => Promise<void>;
}

/** All that left by a vendor other than Graph, kept on disk before the vendor answers, and laid into our own directory's mailboxes. */
export async function openPostOffice(options: PostOfficeOptions): Promise<PostOffice> {
  const mails = new Map<string, PostedMail>();
  const apply = (entry: Entry): void => {
    if (entry.t === "mail") mails.set(entry.mail.id, entry.mail);
    else if (entry.t === "reset") mails.clear();
    else if (entry.t === "removed") mails.delete(entry.id);
    else {
      const mail = mails.get(entry.id);
      if (mail) mails.set(entry.id, { ...mail, state: "sent" });
    }
  };
  const journal: Journal<Entry> = options.journalFile ? (await openJournal<Entry>(options.journalFile, apply)).journal : memoryJournal<Entry>();
  const commit = async (entry: Entry): Promise<void> => {
    apply(entry);
    journal.append(entry);
    await journal.synced();
  };
  const deliver = async (mail: PostedMail): Promise<void> => {
    for (const address of mail.to) await options.deliver(address, Buffer.from(mail.raw, "latin1"));
  };
  return {
    post: async (given) => {
      const mail: PostedMail = { ...given, id: randomBytes(12).toString("hex"), at: options.now().toISOString() };
      await commit({ t: "mail", mail });
      if (mail.state === "sent") await deliver(mail);
      return mail;
    },
    release: async (id) => {
      await commit({ t: "released", id });
      const mail = mails.get(id);
      if (mail) await deliver(mail);
    },
    remove: (id) => commit({ t: "removed", id }),
    list: (via) => [...mails.values()].filter((mail) => via === undefined || mail.via === via),
    close: () => journal.close(),
    reset: () => commit({ t: "reset" }),
  };
}

export interface MimeParts {
  from: { address: string; name?: string };
  to: { address: string; name?: string }[];
  replyTo?: string;
  subject: string;
  text?: string;
  html?: string;
  messageId: string;
  date: Date;
  headers: { name: string; value: string }[];
  attachments: { name: string; content: Buffer; contentType?: string; contentId: string | null }[];
}

/** The mail that a vendor composes of the parts that it was given. */
export function composeOfParts(parts: MimeParts): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: parts.from.name ?? "", address: parts.from.address },
    to: parts.to.map(({ name, address }) => ({ name: name ?? "", address })),
    replyTo: parts.replyTo,
    subject: parts.subject,
    text: parts.text,
    html: parts.html,
    messageId: parts.messageId,
    date: parts.date,
    headers: parts.headers.map(({ name, value }) => ({ key: name, value })),
    attachments: parts.attachments.map(({ name, content, contentType, contentId }) => ({ filename: name, content, contentType, cid: contentId ?? undefined })),
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Subject and Message-ID of a raw mail. */
export function readRaw(raw: Buffer): { subject: string; internetMessageId: string } {
  const head = raw.toString("latin1").split(/\r?\n\r?\n/, 1)[0]!.replace(/\r?\n[ \t]+/g, " ");
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  return { subject: field("subject"), internetMessageId: /<[^<>\s]+>/.exec(field("message-id"))?.[0] ?? "" };
}
