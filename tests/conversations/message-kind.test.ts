import { expect, test } from "vitest";
import { messageKind } from "../../server/services/conversations/message-kind.ts";
import { parseMime } from "../../server/services/conversations/parse-mime.ts";
import { eml, type Mail } from "./eml.ts";

const ours = new Set(["support@fernweh.example", "aylin@fernweh.example"]);

const table: [string, Partial<Mail>, string][] = [
  ["a customer's mail", {}, "ordinary"],
  ["one that says it was not sent by a machine", { headers: ["Auto-Submitted: no"] }, "ordinary"],
  ["an absence, by RFC 3834", { headers: ["Auto-Submitted: auto-replied"] }, "auto_reply"],
  ["an absence, by an older header", { headers: ["X-Autoreply: yes"] }, "auto_reply"],
  ["an absence, by its German subject", { subject: "Automatische Antwort: Rechnung" }, "auto_reply"],
  ["a subject that only talks of absence", { subject: "My colleague is out of office, who helps?" }, "ordinary"],
  ["a delivery report, by RFC 3464", { from: "MAILER-DAEMON@nordlys.example", headers: ["Content-Type: multipart/report; report-type=delivery-status; boundary=x"] }, "bounce"],
  ["a delivery report of a server that follows no standard", { from: "Mail Delivery System <MAILER-DAEMON@nordlys.example>", subject: "Undelivered Mail Returned to Sender" }, "bounce"],
  ["one that names whom it did not reach", { headers: ["X-Failed-Recipients: kenji@watanabe.example"] }, "bounce"],
  ["a postmaster who writes in person", { from: "postmaster@nordlys.example", subject: "Your DNS" }, "ordinary"],
  ["a newsletter", { headers: ["List-Unsubscribe: <mailto:leave@partners.example>"] }, "newsletter"],
  ["a mailing list", { headers: ["List-Id: Travel <travel.partners.example>"] }, "newsletter"],
  ["a bulk mail", { headers: ["Precedence: bulk"] }, "newsletter"],
  ["a form on our own site, filled in by a customer", { from: "support@fernweh.example", headers: ["Reply-To: Ingrid Solberg <ingrid.solberg@nordlys.example>"] }, "ordinary"],
  ["our own that asks for answers to us", { from: "support@fernweh.example", headers: ["Reply-To: aylin@fernweh.example"] }, "own"],
  ["our own, in whatever case it is written", { from: "Aylin Demir <AYLIN@Fernweh.Example>" }, "own"],
];

test.each(table)("%s", async (_, mail, expected) => {
  const headers = mail.headers?.some((line) => line.startsWith("Content-Type")) ? eml(mail).toString().replace("Content-Type: text/plain; charset=utf-8\r\n", "") : eml(mail).toString();
  const verdict = messageKind(await parseMime(Buffer.from(headers)), ours);
  expect(verdict.kind).toBe(expected);
  expect(verdict.reason === null).toBe(expected === "ordinary");
});
