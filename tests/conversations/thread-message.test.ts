import { describe, expect, test } from "vitest";
import { foldSubject, isAnswerSubject, isTellingSubject, numberInSubject } from "../../server/services/conversations/fold-subject.ts";
import { type ThreadableMessage, type ThreadCandidate, threadMessage } from "../../server/services/conversations/thread-message.ts";

const ingrid = "ingrid.solberg@nordlys.example";
const mallory = "mallory@elsewhere.example";
const from = (fromAddress: string, change: Partial<ThreadableMessage> = {}): ThreadableMessage => ({ direction: "inbound", kind: "ordinary", fromAddress, ...change });
const candidate = (change: Partial<ThreadCandidate>): ThreadCandidate => ({ conversationId: "one", caseId: "case-one", caseNumber: 1001, caseStatus: "in_progress", participants: new Set([ingrid]), signal: "references", refersToOurMail: false, ...change });
const joins = (conversationId = "one") => ({ join: "conversation", conversationId });
const suggests = (reason: string) => ({ join: "none", suggestion: { caseId: "case-one", reason } });
const alone = { join: "none", suggestion: null };
const sent = from("support@fernweh.example", { direction: "outbound", kind: "own" });
const report = from("mailer-daemon@nordlys.example", { kind: "bounce" });

const table: [string, ThreadableMessage, ThreadCandidate[], object][] = [
  ["nothing is known", from(ingrid), [], alone],
  ["a participant answers a mail of it", from(ingrid), [candidate({})], joins()],
  ["a participant, by Outlook's conversation", from(ingrid), [candidate({ signal: "provider" })], joins()],
  ["a participant quotes the number", from(ingrid), [candidate({ signal: "subject_number" })], joins()],
  ["a participant writes under the same subject again", from(ingrid), [candidate({ signal: "same_subject" })], suggests("The same person wrote about the same subject.")],
  ["a participant answers under the same subject, and names nothing", from(ingrid), [candidate({ signal: "reply_subject" })], joins()],
  ["a participant by another address of the same person", from("ingrid@home.example", { aliases: new Set([ingrid]) }), [candidate({})], joins()],
  ["a participant with a tag of her own", from("ingrid.solberg+travel@nordlys.example"), [candidate({})], joins()],
  ["somebody whose address only begins alike", from("ingrid@nordlys.example"), [candidate({})], suggests("It answers a mail of this case, but ingrid@nordlys.example has not been part of it.")],
  ["a participant who answers the same mail, that nobody saw", from(ingrid), [candidate({ signal: "shared_reference" })], joins()],
  ["a stranger who answers the same mail", from(mallory), [candidate({ signal: "shared_reference" })], suggests(`It answers the same mail as one of this case, but ${mallory} has not been part of it.`)],
  ["a stranger who writes to somebody else's token", from(mallory), [candidate({ signal: "token" })], suggests(`It went to an address that somebody of this case was given, but ${mallory} has not been part of it.`)],
  ["a stranger who quotes a mail of it", from(mallory), [candidate({ signal: "quotes" })], suggests(`It quotes a mail of this case, but ${mallory} has not been part of it.`)],
  ["two signals decide between two of the same strength", from(ingrid), [candidate({ conversationId: "two", signal: "provider" }), candidate({ signal: "provider" }), candidate({ signal: "same_subject" })], joins()],
  ["a stranger answers a mail of it", from(mallory), [candidate({})], suggests(`It answers a mail of this case, but ${mallory} has not been part of it.`)],
  ["a stranger, by Outlook's conversation", from(mallory), [candidate({ signal: "provider" })], suggests(`Outlook puts it into this case's conversation, but ${mallory} has not been part of it.`)],
  ["a stranger quotes the number", from(mallory), [candidate({ signal: "subject_number" })], suggests(`Its subject names case #1001, but ${mallory} has not been part of it.`)],
  ["a stranger, and there is no case", from(mallory), [candidate({ caseId: null, caseNumber: null, caseStatus: null })], alone],
  ["a closed case takes no more and is not suggested", from(ingrid), [candidate({ caseStatus: "closed" })], alone],
  ["a resolved one does", from(ingrid), [candidate({ caseStatus: "resolved" })], joins()],
  ["the stronger signal wins", from(ingrid), [candidate({ conversationId: "two", signal: "subject_number" }), candidate({})], joins()],
  ["a certain weak one before a doubtful strong one", from(ingrid), [candidate({ participants: new Set() }), candidate({ conversationId: "two", signal: "provider" })], joins("two")],
  ["what we sent joins what it answers", sent, [candidate({ participants: new Set() })], joins()],
  ["what we sent does not join by a number alone", sent, [candidate({ signal: "subject_number", participants: new Set() })], suggests("Its subject names case #1001, but support@fernweh.example has not been part of it.")],
  ["a delivery report of our answer", report, [candidate({ refersToOurMail: true })], joins()],
  ["a delivery report of somebody else's mail", report, [candidate({ refersToOurMail: false })], suggests("It answers a mail of this case, but mailer-daemon@nordlys.example has not been part of it.")],
];

describe("where a mail belongs", () => {
  test.each(table)("%s", (_, message, candidates, expected) => {
    const decision = threadMessage(message, candidates);
    expect(decision).toMatchObject(expected);
    expect(decision.reason).not.toBe("");
  });
});

test.each([
  ["Re: [#1001] Invoice", 1001], ["[#1001] AW: [#1001] Invoice", 1001], ["[#1001] and [#1002]", null], ["#1001", null], ["[1001]", null], ["[#]", null], ["[#12345678901]", null], ["", null], ["[#SUP-1042] Invoice", 1042], ["[#sup-1042] Re: [#SUP-1042]", 1042], ["[#SUP-]", null],
])("the number in %j is %j", (subject, expected) => {
  expect(numberInSubject(subject)).toBe(expected);
});

test.each([
  ["Re: AW: Fwd: Invoice", "invoice"], ["RE[2]: Invoice", "invoice"], ["Re : [#1001]  Invoice   2026", "invoice 2026"], ["Réunion: Invoice", "réunion: invoice"], ["Re:", ""], ["SV: VS: Faktura", "faktura"], ["Antwort: [#SUP-1042] Rechnung", "rechnung"], ["回复：发票", "发票"], ["RIF: R: Fattura", "fattura"],
])("the subject %j is folded to %j", (subject, expected) => {
  expect(foldSubject(subject)).toBe(expected);
});

test("a subject of a thousand prefixes is folded quickly", () => {
  // The quickest of three, so that what else the machine does is left out.
  const took = [1, 2, 3].map(() => {
    const startedAt = performance.now();
    expect(foldSubject(`${"Re: ".repeat(250)}x`)).toBe("x");
    return performance.now() - startedAt;
  });
  expect(Math.min(...took)).toBeLessThan(200);
});

test.each([["Re: Invoice 42", true], ["AW: [#1001] Rechnung", true], ["[#1001] AW: Rechnung", true], ["Fwd: Invoice", false], ["WG: Rechnung", false], ["Return of goods", false]])("%j is an answer: %j", (subject, expected) => {
  expect(isAnswerSubject(subject)).toBe(expected);
});

test.each([["invoice for tromsø", true], ["order 4711", true], ["hi", false], ["question", false], ["", false]])("the subject %j tells mails apart: %j", (subject, expected) => {
  expect(isTellingSubject(subject)).toBe(expected);
});
