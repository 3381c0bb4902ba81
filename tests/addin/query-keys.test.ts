import { expect, test } from "vitest";
import { keysTouchedBy } from "../../addin/shared/query-keys.ts";

const event = (name: string, over = {}) => ({ event: name, subjectType: "x", subjectId: "s1", caseId: null, ...over });

test("a change of a case refreshes that case, the lists, its conversations and the mails that show it", () => {
  expect(keysTouchedBy(event("case.assigned", { caseId: "c1" }))).toEqual([["conversations"], ["chat"], ["case", "c1"], ["cases"], ["mail"]]);
});

test("a breach refreshes the case and the lists", () => {
  expect(keysTouchedBy(event("sla.breached", { caseId: "c1" }))).toEqual([["case", "c1"], ["cases"]]);
});

test.each([
  ["campaign.progressed", [["campaigns"]]],
  ["delivery.failed", [["chat"], ["campaigns"]]],
  ["message.received", [["conversations"], ["chat"], ["mail"]]],
  ["chat.queued", [["conversations"], ["chat"]]],
  ["conversation.read", [["conversations"], ["chat"]]],
  ["import.finished", [["import", "s1"]]],
  ["template.saved", [["templates"]]],
  ["webhook.saved", []],
])("%s", (name, keys) => {
  expect(keysTouchedBy(event(name))).toEqual(keys);
});
