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
  ["an NDR of Exchange, by its own header", { from: "postmaster@nordlys.example", subject: "Your mail", headers: ["X-MS-Exchange-Message-Is-Ndr: yes"] }, "bounce"],
  ["an NDR of Exchange, by its class", { from: "postmaster@nordlys.example", subject: "Your mail", headers: ["Content-Class: urn:content-classes:dsn"] }, "bounce"],
  ["a report that names no sender", { from: "<>", subject: "Delivery Status", headers: ["Return-Path: <>"] }, "bounce"],
  ["a report in Spanish, from nobody", { from: "correo@nordlys.example", subject: "No se puede entregar: Azores", headers: ["Return-Path: <>"] }, "bounce"],
  ["a complaint report, by RFC 5965", { from: "fbl@nordlys.example", headers: ["Content-Type: multipart/report; report-type=feedback-report; boundary=x"] }, "bounce"],
  ["a person who writes of an undeliverable parcel", { subject: "Undeliverable parcel to Tromsø" }, "ordinary"],
  ["an absence of Exchange, by its header alone", { references: ["<one@fernweh.example>"], subject: "Re: Azores", headers: ["X-Auto-Response-Suppress: All"] }, "auto_reply"],
  ["a colleague's mail that only wants no read receipts", { references: ["<one@fernweh.example>"], subject: "Re: Azores", headers: ["X-Auto-Response-Suppress: DR, RN, NRN"] }, "ordinary"],
  ["a notification that is no answer", { subject: "Your invoice", headers: ["X-Auto-Response-Suppress: All"] }, "ordinary"],
  ["an answer that names no sender", { references: ["<one@fernweh.example>"], headers: ["Return-Path: <>"] }, "auto_reply"],
  ["an absence, by its Polish subject", { subject: "Odpowiedź automatyczna: Azory" }, "auto_reply"],
  ["an absence, by its Japanese subject", { subject: "自動応答: アゾレス諸島" }, "auto_reply"],
  ["an absence, by its Swedish subject", { subject: "Autosvar: Azorerna" }, "auto_reply"],
  ["an absence, by its French subject", { subject: "Réponse automatique : Açores" }, "auto_reply"],
  ["a subject that begins like an absence and is none", { subject: "Autosvarets historia" }, "ordinary"],
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
