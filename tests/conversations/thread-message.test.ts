import { describe, expect, test } from "vitest";
import { foldSubject, numberInSubject, type ThreadableMessage, type ThreadCandidate, type ThreadDecision, threadMessage } from "../../server/services/conversations/thread-message.ts";

const ingrid = "ingrid.solberg@nordlys.example";
const mallory = "mallory@elsewhere.example";
const from = (fromAddress: string, change: Partial<ThreadableMessage> = {}): ThreadableMessage => ({ direction: "inbound", kind: "ordinary", fromAddress, ...change });
const candidate = (change: Partial<ThreadCandidate>): ThreadCandidate => ({ conversationId: "one", caseId: "case-one", caseNumber: 1001, caseStatus: "in_progress", participants: new Set([ingrid]), signal: "references", refersToOurMail: false, ...change });
const joins = (conversationId = "one"): ThreadDecision => ({ join: "conversation", conversationId });
const suggests = (reason: string): ThreadDecision => ({ join: "none", suggestion: { caseId: "case-one", reason } });
const alone: ThreadDecision = { join: "none", suggestion: null };
const sent = from("support@fernweh.example", { direction: "outbound", kind: "own" });
const report = from("mailer-daemon@nordlys.example", { kind: "bounce" });

const table: [string, ThreadableMessage, ThreadCandidate[], ThreadDecision][] = [
  ["nothing is known", from(ingrid), [], alone],
  ["a participant answers a mail of it", from(ingrid), [candidate({})], joins()],
  ["a participant, by Outlook's conversation", from(ingrid), [candidate({ signal: "provider" })], joins()],
  ["a participant quotes the number", from(ingrid), [candidate({ signal: "subject_number" })], joins()],
  ["a participant writes under the same subject again", from(ingrid), [candidate({ signal: "same_subject" })], suggests("The same person wrote about the same subject.")],
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
    expect(threadMessage(message, candidates)).toEqual(expected);
  });
});

test.each([
  ["Re: [#1001] Invoice", 1001], ["[#1001] AW: [#1001] Invoice", 1001], ["[#1001] and [#1002]", null], ["#1001", null], ["[1001]", null], ["[#]", null], ["[#12345678901]", null], ["", null],
])("the number in %j is %j", (subject, expected) => {
  expect(numberInSubject(subject)).toBe(expected);
});

test.each([
  ["Re: AW: Fwd: Invoice", "invoice"], ["RE[2]: Invoice", "invoice"], ["Re : [#1001]  Invoice   2026", "invoice 2026"], ["Réunion: Invoice", "réunion: invoice"], ["Re:", ""], ["SV: VS: Faktura", "faktura"],
])("the subject %j is folded to %j", (subject, expected) => {
  expect(foldSubject(subject)).toBe(expected);
});

test("a subject of a thousand prefixes is folded quickly", () => {
  const startedAt = performance.now();
  expect(foldSubject(`${"Re: ".repeat(250)}x`)).toBe("x");
  expect(performance.now() - startedAt).toBeLessThan(200);
});
