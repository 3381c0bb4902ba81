let count = 0;

export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
  messageId: string;
  /** The Message-IDs that it answers, oldest first. */
  references: string[];
  headers: string[];
}

/** A mail as a server would carry it; Ingrid's where nothing else is said. Each has a Message-ID of its own. */
export function eml(mail: Partial<Mail> = {}): Uint8Array {
  const { from = "Ingrid Solberg <ingrid.solberg@nordlys.example>", to = "support@fernweh.example", subject = "Invoice for Tromsø", text = "Hello,\n\nplease send me the invoice for my booking.\n\nIngrid" } = mail;
  const messageId = mail.messageId ?? `<mail-${++count}@nordlys.example>`;
  const references = mail.references ?? [];
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    ...(references.length > 0 ? [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join(" ")}`] : []),
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    ...(mail.headers ?? []),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text.replace(/\r?\n/g, "\r\n")}\r\n`);
}
