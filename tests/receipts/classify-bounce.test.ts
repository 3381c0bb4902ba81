import { expect, test } from "vitest";
import { type BounceAction, classifyBounce, type BounceFacts } from "../../server/services/deliveries/classify-bounce.ts";

const table: [what: string, facts: BounceFacts, bounceClass: string, action: BounceAction, isPermanent: boolean][] = [
  ["a mailbox that does not exist", { enhancedStatus: "5.1.1", smtpCode: 550, text: "550 5.1.1 <x@y.example>... User unknown" }, "no_such_address", "suppress", true],
  ["an unknown recipient of Exchange Online", { enhancedStatus: "5.1.10", text: "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup" }, "no_such_address", "suppress", true],
  ["an unknown recipient that the edge of Exchange Online refuses", { smtpCode: 550, text: "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)" }, "no_such_address", "suppress", true],
  ["an unknown recipient of Gmail", { text: "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking" }, "no_such_address", "suppress", true],
  ["an unknown recipient without an enhanced code", { smtpCode: 550, text: "550 No such user here" }, "no_such_address", "suppress", true],
  ["a domain that does not exist", { enhancedStatus: "5.4.310", text: "550 5.4.310 DNS domain nordlys.invalid does not exist [Message=InfoDomainNonexistent]" }, "no_such_address", "suppress", true],
  ["a domain that takes no mail", { enhancedStatus: "5.1.10", smtpCode: 556, text: "556 5.1.10 Recipient address has null MX" }, "no_such_address", "suppress", true],
  ["a full mailbox", { enhancedStatus: "5.2.2", text: "552 5.2.2 The email account that you tried to reach is over quota" }, "mailbox_full", "retry_later", false],
  ["a mailbox that is full for now", { enhancedStatus: "4.2.2", smtpCode: 452, text: "452 4.2.2 mailbox full" }, "mailbox_full", "retry_later", false],
  ["the sender's own quota in the code of a full mailbox", { enhancedStatus: "5.2.2", text: "550 5.2.2 STOREDRV.Submit.Exception: submission quota exceeded" }, "policy", "tell_admin", true],
  ["a disabled account", { enhancedStatus: "5.2.1", smtpCode: 550, text: "550 5.2.1 The email account that you tried to reach is disabled" }, "no_such_address", "retry_later", false],
  ["greylisting", { enhancedStatus: "4.7.1", smtpCode: 451, text: "451 4.7.1 Greylisting in action, please come back later" }, "temporary", "retry_later", false],
  ["a server that does not answer", { enhancedStatus: "4.4.1", text: "connect to mx.nordlys.example: Connection timed out" }, "temporary", "retry_later", false],
  ["an unknown user who may be known tomorrow", { enhancedStatus: "4.1.1", smtpCode: 450, text: "450 4.1.1 Recipient address rejected: User unknown in virtual alias table" }, "temporary", "retry_later", false],
  ["a message that is too big", { enhancedStatus: "5.3.4", smtpCode: 552, text: "552 5.3.4 Message size exceeds fixed limit" }, "too_large", "tell_admin", true],
  ["a blocked sender", { smtpCode: 554, text: "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org" }, "policy", "tell_admin", true],
  ["a blocked sender under the code of an unknown user", { enhancedStatus: "5.1.1", text: "550 5.7.1 IP address blacklisted by recipient" }, "unknown", "none", false],
  ["missing authentication at Outlook.com", { enhancedStatus: "5.7.515", text: "550 5.7.515 Access denied, sending domain does not meet the required authentication level" }, "policy", "tell_admin", true],
  ["a failed DMARC check", { smtpCode: 550, text: "550 5.7.509 Access denied, sending domain does not pass DMARC verification" }, "policy", "tell_admin", true],
  ["a refusal that tells of an unknown user", { enhancedStatus: "5.7.1", text: "550 5.7.1 <x@y.example>: Recipient address rejected: User unknown" }, "no_such_address", "suppress", true],
  ["a message that was taken for spam", { enhancedStatus: "5.7.1", text: "554 5.7.1 Message rejected as spam" }, "content", "tell_admin", true],
  ["a code that says nothing, and no words", { enhancedStatus: "5.0.0" }, "unknown", "none", false],
  ["nothing at all", {}, "unknown", "none", false],
];

test.each(table)("%s", (_, facts, bounceClass, action, isPermanent) => {
  const verdict = classifyBounce(facts);
  expect({ bounceClass: verdict.bounceClass, action: verdict.action, isPermanent: verdict.isPermanent }).toEqual({ bounceClass, action, isPermanent });
  expect(verdict.because).not.toBe("");
});

test("an endless answer is read in no time", () => {
  const startedAt = performance.now();
  for (const text of ["(".repeat(1_000_000), "user ".repeat(200_000), "5.1.".repeat(250_000)]) classifyBounce({ text });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
