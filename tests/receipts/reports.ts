/** Reports as servers write them, of the mail with this Message-ID to this address. */
export interface About {
  messageId: string;
  to: string;
  /** Whom the report goes to. */
  sender?: string;
}

const lines = (...parts: string[]) => Buffer.from(parts.join("\r\n"));

/** Exchange Online's NDR: vague code in the field, the real one in the diagnostic; our headers come back. */
export function exchangeNdr({ messageId, to, sender = "tomas@fernweh.example" }: About, { status = "5.1.10", words = "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", extraHeaders = [] as string[] } = {}): Uint8Array {
  return lines(
    "From: <postmaster@nordlys.example>", `To: ${sender}`, "Subject: Undeliverable: Ingrid, Tromsø is near", `Message-ID: <ndr-${status}-${messageId.slice(1)}`, `In-Reply-To: ${messageId}`, `References: ${messageId}`,
    "X-MS-Exchange-Message-Is-Ndr: ", "Auto-Submitted: auto-replied", "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"', "",
    "--b1", 'Content-Type: multipart/alternative; boundary="b2"', "", "--b2", "Content-Type: text/plain; charset=utf-8", "", `Your message to ${to} couldn't be delivered.`, "", "--b2--", "",
    "--b1", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns;AM0PR01.eurprd01.prod.exchangelabs.com", "Received-From-MTA: dns;AM0PR02.eurprd01.prod.exchangelabs.com", "",
    `Final-Recipient: rfc822;${to}`, "Action: failed", `Status: ${status}`, `Diagnostic-Code: smtp;550 ${status} ${words}`, "",
    "--b1", "Content-Type: message/rfc822", "", "From: Tomás Ortega <tomas@fernweh.example>", `To: ${to}`, "Subject: Ingrid, Tromsø is near", `Message-ID: ${messageId}`, ...extraHeaders, "Content-Type: text/plain", "", "Dear Ingrid", "",
    "--b1--", "",
  );
}

export function outOfOffice({ messageId, to, sender = "tomas@fernweh.example" }: About): Uint8Array {
  return lines(`From: ${to}`, `To: ${sender}`, "Subject: Automatische Antwort: Ingrid, Tromsø is near", `Message-ID: <oof-${messageId.slice(1)}`, `In-Reply-To: ${messageId}`, "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", "Ich bin bis Montag nicht da.", "");
}

/** RFC 5965. */
export function complaint({ messageId, to, sender = "tomas@fernweh.example" }: About, type = "abuse"): Uint8Array {
  return lines(
    "From: <fbl@mailprovider.example>", `To: ${sender}`, "Subject: FW: Ingrid, Tromsø is near", `Message-ID: <arf-${type}-${messageId.slice(1)}`, "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"', "",
    "--b1", "Content-Type: text/plain", "", "This is an email abuse report.", "",
    "--b1", "Content-Type: message/feedback-report", "", `Feedback-Type: ${type}`, "User-Agent: SomeGenerator/1.0", "Version: 1", `Original-Rcpt-To: <${to}>`, "",
    "--b1", "Content-Type: message/rfc822", "", "From: tomas@fernweh.example", `To: ${to}`, `Message-ID: ${messageId}`, "", "Dear Ingrid", "",
    "--b1--", "",
  );
}
