import type { Case, OpenedCase } from "../../server/contract/cases.ts";
import type { Mailroom } from "./mailroom.ts";
import { apiOf } from "./merge-by-api.ts";

const TEAM_MAILBOX = "support@fernweh.example";
let count = 0;

export interface DeliveredMail {
  providerMessageId: string;
  internetMessageId: string;
}

interface CustomerMail {
  subject: string;
  mailbox?: string;
  from?: string;
  text?: string;
  /** Further headers, as `In-Reply-To: <…>`. */
  headers?: string[];
}

/** A mail as a customer writes it, delivered by the sandbox's lever. */
export async function deliverMail(mailroom: Mailroom, { subject, mailbox = TEAM_MAILBOX, from = "Luis Herrera <luis.herrera@herrera.example>", text = "Hello,\n\nwhich documents do we need?\n\nLuis", headers = [] }: CustomerMail): Promise<DeliveredMail> {
  const internetMessageId = `<shared-${++count}-${Date.now()}@herrera.example>`;
  const eml = [`From: ${from}`, `To: ${mailbox}`, `Subject: ${subject}`, `Message-ID: ${internetMessageId}`, ...headers, "", ...text.split("\n"), ""].join("\r\n");
  const { body } = await mailroom.fetchJson<{ id: string }>(`/sandbox/levers/deliver?mailbox=${mailbox}`, { method: "POST", headers: { "x-sandbox": "1" }, body: eml });
  return { providerMessageId: body.id, internetMessageId };
}

/** A customer's mail in the team's mailbox, made a case by Jonas: everybody of the team sees it. */
export async function sharedCase(mailroom: Mailroom, subject: string, mail: Pick<CustomerMail, "from" | "text"> = {}): Promise<Case & { mail: DeliveredMail }> {
  const delivered = await deliverMail(mailroom, { subject, headers: ["Cc: Elena Herrera <elena@herrera.example>"], ...mail });
  const jonas = await apiOf(mailroom, "Jonas");
  const opened = await jonas<OpenedCase>("POST", "/cases", { message: { mailbox: TEAM_MAILBOX, ...delivered } });
  return { ...opened.case, mail: delivered };
}
