import { afterAll, beforeAll, expect, test } from "vitest";
import { factsOfCases } from "../../server/services/conditions/case-facts.ts";
import { openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test("the facts of many cases are read together: the case, its contact, and the mail that it began with", async () => {
  const one = await openedCase(desk, { subject: "Stranded in Tromsø", choice: { priority: "high" } });
  const other = await openedCase(desk, { subject: "Visa for Vietnam", choice: { priority: "low" } });
  const facts = await factsOfCases(desk.system, [one.id, other.id]);
  expect(facts.get(one.id)).toMatchObject({ "case.priority": "high", "case.status": "new", "message.subject": "Stranded in Tromsø", "message.isInbound": true, "message.kind": "ordinary", "case.messageCount": 1, "case.reopenCount": 0, "case.openedAt": new Date(one.openedAt) });
  expect(facts.get(one.id)!["contact.address"]).toBe(facts.get(one.id)!["message.sender"]);
  expect(facts.get(other.id)).toMatchObject({ "case.priority": "low", "message.subject": "Visa for Vietnam" });
  expect(await factsOfCases(desk.system, [])).toEqual(new Map());
});
