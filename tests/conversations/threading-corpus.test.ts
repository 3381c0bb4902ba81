import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addresses } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { requireCase } from "../../server/services/cases/queries.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { aliasOf, type StoryMail, SUPPORT, threadingStory, type Twist } from "./threading-story.ts";

const SEED = 20_261_116;
const MATTERS = 180;
const RECALL_MIN = 0.95;

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

async function receive(mail: StoryMail) {
  desk.clock.advance(1);
  return receivedMail(desk, { mailbox: SUPPORT, from: mail.from, to: mail.to, subject: mail.subject, text: mail.text, messageId: mail.messageId, references: mail.references, conversationId: mail.conversationId, folder: mail.folder });
}

async function caseOf(messageId: string): Promise<string | null> {
  const [row] = await desk.db.select({ caseId: conversations.caseId }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(eq(messages.id, messageId));
  return row!.caseId;
}

test(`at least 500 answers with missing headers, forwards, other subjects, aliases and strangers: nobody's mail lies in another's case, and ${100 * RECALL_MIN} of 100 lie in their own`, { timeout: 300_000 }, async () => {
  const story = threadingStory(SEED, MATTERS);
  const caseIds = new Map<number, string>();
  const waiting: StoryMail[][] = [];
  for (let matter = 0; matter < MATTERS; matter++) {
    // The number is known before the mails are written: our answers carry it.
    const [next] = await desk.db.execute<{ number: number }>(sql`select last_value + (case when is_called then 1 else 0 end)::int as number from case_numbers`);
    const mails = story.mailsOf(matter, Number(next!.number));
    const { message, reference } = await receive(mails[0]!);
    const { caseId } = await openCase(desk.as("Aylin"), { message: reference });
    expect((await requireCase(desk.as("Aylin"), caseId)).number).toBe(Number(next!.number));
    caseIds.set(matter, caseId);
    await desk.db.insert(addresses).values({ id: desk.system.newId(), contactId: message.contactId!, channel: "email", address: aliasOf(mails[0]!.from), key: aliasOf(mails[0]!.from), createdAt: desk.clock.now() });
    const early = mails.filter(({ twist }) => twist === "sent_before_its_parent");
    waiting.push([...early, mails[1]!, ...mails.slice(2).filter((mail) => !early.includes(mail))]);
  }
  const answers: { mail: StoryMail; id: string; lies: string | null; suggested: string | null; reason: string | null }[] = [];
  const take = async (mail: StoryMail) => {
    const { message } = await receive(mail);
    if (mail.folder === "inbox") answers.push({ mail, id: message.id, lies: await caseOf(message.id), suggested: message.joinSuggestion?.caseId ?? null, reason: message.threadReason });
    return message;
  };
  for (let turn = 0; turn < 4; turn++) for (const mails of waiting) if (mails[turn]) await take(mails[turn]!);
  for (const mail of story.circular) {
    const message = await take(mail);
    if (mail.folder === "inbox" && answers.at(-1)!.lies === null) caseIds.set(mail.matter, (await openCase(desk.as("Aylin"), { message: { mailbox: SUPPORT, internetMessageId: message.internetMessageId, providerMessageId: message.providerMessageId } })).caseId);
  }

  const own = ({ mail }: (typeof answers)[number]) => caseIds.get(mail.matter) ?? null;
  const joined = answers.filter(({ lies }) => lies !== null);
  const wrong = joined.filter((answer) => !answer.mail.mayJoin || answer.lies !== own(answer));
  const due = answers.filter(({ mail }) => mail.mayJoin);
  const found = due.filter((answer) => answer.lies === own(answer));
  const strangers = answers.filter(({ mail }) => !mail.mayJoin && mail.twist !== "circular");
  const byTwist = new Map<Twist, { due: number; found: number }>();
  for (const answer of due) {
    const counts = byTwist.get(answer.mail.twist) ?? { due: 0, found: 0 };
    byTwist.set(answer.mail.twist, { due: counts.due + 1, found: counts.found + (answer.lies === own(answer) ? 1 : 0) });
  }
  console.info(`${answers.length} answers: precision of "may see this case" ${(1 - wrong.length / joined.length).toFixed(3)} of ${joined.length} (1.0), recall ${(found.length / due.length).toFixed(3)} of ${due.length} (${RECALL_MIN})`);
  console.info([...byTwist].map(([twist, counts]) => `${twist} ${counts.found}/${counts.due}`).join(", "));
  console.info(`strangers: ${strangers.length}, of whom ${strangers.filter((answer) => answer.suggested === own(answer)).length} are suggested to a person`);
  expect(answers.length).toBeGreaterThanOrEqual(500);
  expect(wrong.map(({ mail, reason }) => `${mail.twist} ${mail.from}: ${reason}`)).toEqual([]);
  expect(found.length / due.length).toBeGreaterThanOrEqual(RECALL_MIN);
  expect(answers.every(({ reason }) => Boolean(reason))).toBe(true);
});
