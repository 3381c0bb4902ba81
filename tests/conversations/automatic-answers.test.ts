import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { automaticAnswers } from "../../drizzle/schema/conversations.ts";
import { askToAnswer } from "../../server/services/conversations/ask-to-answer.ts";
import { type AnswerFacts, type AnswerHistory, IDENTICAL_INBOUND_MAX, mayAnswer, noHistory, PAIR_ANSWERS_MAX, PAIR_HOURS, THREAD_ANSWERS_MAX } from "../../server/services/conversations/may-answer.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const now = new Date("2026-11-16T08:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const ordinary: AnswerFacts = { direction: "inbound", kind: "ordinary", noAnswerReason: null };
const answers = (count: number, change: Partial<AnswerHistory["toPair"][number]> = {}) => Array.from({ length: count }, (_, index) => ({ bodySha256: `body ${index}`, at: minutesAgo(90 + index), ...change }));

const table: [string, AnswerFacts, Partial<AnswerHistory>, string | null][] = [
  ["a person's mail", ordinary, {}, null],
  ["an automatic reply", { ...ordinary, kind: "auto_reply" }, {}, "not_for_machines"],
  ["a bounce", { ...ordinary, kind: "bounce" }, {}, "not_for_machines"],
  ["a newsletter", { ...ordinary, kind: "newsletter" }, {}, "not_for_machines"],
  ["a colleague's mail", { ...ordinary, kind: "own" }, {}, "not_for_machines"],
  ["our own", { ...ordinary, direction: "outbound" }, {}, "not_for_machines"],
  ["a mail that asks machines to be quiet", { ...ordinary, noAnswerReason: "It asks machines not to answer." }, {}, "not_for_machines"],
  ["one less than the limit for a pair", ordinary, { toPair: answers(PAIR_ANSWERS_MAX - 1) }, null],
  ["the limit for a pair", ordinary, { toPair: answers(PAIR_ANSWERS_MAX) }, "pair_limit"],
  ["the limit for a conversation", ordinary, { inThread: THREAD_ANSWERS_MAX }, "thread_limit"],
  ["the same answer just now", ordinary, { toPair: answers(1, { bodySha256: "new", at: minutesAgo(5) }) }, "identical_answer"],
  ["the same answer long ago", ordinary, { toPair: answers(1, { bodySha256: "new", at: minutesAgo(120) }) }, null],
  ["another answer just now", ordinary, { toPair: answers(1, { at: minutesAgo(5) }) }, null],
  ["the same words again and again", ordinary, { identicalInbound: IDENTICAL_INBOUND_MAX }, "identical_mails"],
];

test.each(table)("%s", (_, facts, history, obstacle) => {
  const verdict = mayAnswer(facts, { ...noHistory, ...history }, { bodySha256: "new", now });
  expect(verdict.may ? null : verdict.obstacle).toBe(obstacle);
  if (!verdict.may) expect(verdict.reason).not.toBe("");
});

describe("before a machine answers it asks", () => {
  let desk: Desk;
  beforeEach(async () => void (desk = await testDesk()));
  afterEach(() => desk.drop());

  test("two systems that answer each other stop after three, and the case says so once", async () => {
    const opened = await openedCase(desk, { messageId: "<first@nordlys.example>" });
    let given = 0;
    for (let round = 0; round < 10; round++) {
      const { message } = await receivedMail(desk, { references: ["<first@nordlys.example>"], text: `Your request number ${round} has been received.` });
      if ((await askToAnswer(desk.system, { messageId: message.id, body: `Thank you for mail ${round}` })).may) given++;
      desk.clock.advance(1);
    }
    expect(given).toBe(PAIR_ANSWERS_MAX);
    expect(await eventsNamed(desk, "case.answer_held")).toMatchObject([{ caseId: opened.id, data: { obstacle: "pair_limit" } }]);
    expect(await desk.db.select().from(automaticAnswers).where(eq(automaticAnswers.heldReason, "pair_limit"))).toHaveLength(7);
    desk.clock.advance(PAIR_HOURS * 60 + 1);
    const { message } = await receivedMail(desk, { references: ["<first@nordlys.example>"], text: "It is me again." });
    expect(await askToAnswer(desk.system, { messageId: message.id, body: "Hello again" })).toEqual({ may: true });
  });

  test("a machine that always writes the same is answered twice, though each mail begins a conversation", async () => {
    const verdicts: boolean[] = [];
    for (let round = 0; round < 4; round++) {
      const { message } = await receivedMail(desk, { subject: `Ticket ${round}`, text: "Your ticket was received. We will be in touch." });
      verdicts.push((await askToAnswer(desk.system, { messageId: message.id, body: `We got ticket ${round}` })).may);
      desk.clock.advance(1);
    }
    expect(verdicts).toEqual([true, true, false, false]);
  });

  test("many at once do not slip through", async () => {
    const mails = await Promise.all(Array.from({ length: 8 }, (_, index) => receivedMail(desk, { subject: `Mail ${index}`, text: `Words ${index}` })));
    const verdicts = await Promise.all(mails.map(({ message }, index) => askToAnswer(desk.system, { messageId: message.id, body: `Answer ${index}` })));
    expect(verdicts.filter(({ may }) => may)).toHaveLength(PAIR_ANSWERS_MAX);
  });

  test("what its headers forbid is kept with the mail", async () => {
    const quiet = await receivedMail(desk, { headers: ["X-Auto-Response-Suppress: All"] });
    const robot = await receivedMail(desk, { from: "no-reply@nordlys.example" });
    expect([quiet.message.kind, quiet.message.noAnswerReason, robot.message.noAnswerReason]).toEqual(["ordinary", expect.stringContaining("X-Auto-Response-Suppress"), "Its address takes no answers."]);
    for (const { message } of [quiet, robot]) expect(await askToAnswer(desk.system, { messageId: message.id, body: "Hello" })).toMatchObject({ may: false, obstacle: "not_for_machines" });
    expect(await desk.db.select().from(automaticAnswers)).toEqual([]);
  });
});
