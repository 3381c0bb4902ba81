import type { Case, OpenedCase } from "../../server/contract/cases.ts";
import type { Mailroom } from "./mailroom.ts";
import { apiOf } from "./merge-by-api.ts";

let count = 0;

/** A customer's mail in the team's mailbox, made a case by Jonas: everybody of the team sees it. */
export async function sharedCase(mailroom: Mailroom, subject: string): Promise<Case> {
  const messageId = `<shared-${++count}-${Date.now()}@herrera.example>`;
  const mailbox = "support@fernweh.example";
  const eml = ["From: Luis Herrera <luis.herrera@herrera.example>", `To: ${mailbox}`, "Cc: Elena Herrera <elena@herrera.example>", `Subject: ${subject}`, `Message-ID: ${messageId}`, "", "Hello,", "", "which documents do we need?", "", "Luis", ""].join("\r\n");
  const delivered = await mailroom.fetchJson<{ id: string }>(`/sandbox/levers/deliver?mailbox=${mailbox}`, { method: "POST", headers: { "x-sandbox": "1" }, body: eml });
  const jonas = await apiOf(mailroom, "Jonas");
  const opened = await jonas<OpenedCase>("POST", "/cases", { message: { mailbox, providerMessageId: delivered.body.id, internetMessageId: messageId } });
  return opened.case;
}
