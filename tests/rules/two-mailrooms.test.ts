import { afterAll, beforeAll, expect, test } from "vitest";
import { supportMailbox } from "../../drizzle/seed/story.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { eventually } from "../support/eventually.ts";
import { on, publishedRule } from "./rule-story.ts";

const OTHER = "support@voyage.example";
const ROUNDS = 8;

let one: MailDesk;
let other: MailDesk;
beforeAll(async () => {
  [one, other] = await Promise.all([mailDesk(), mailDesk()]);
  for (const mailroom of [one, other]) {
    await mailroom.watch();
    const { id: templateId } = await saveTemplate(mailroom.desk.as("Aylin"), { name: "Thanks", category: "support", subject: "Thanks", html: "<p>Thank you, this is {{ case_number }} for us.</p>" } as never);
    await publishedRule(mailroom.desk, { name: "Open", trigger: on("message.classified"), actions: [{ type: "open_case" }] });
    for (const event of ["case.opened", "case.message_received"] as const) await publishedRule(mailroom.desk, { name: `Thank at ${event}`, trigger: on(event), actions: [{ type: "reply", templateId }] });
  }
});
afterAll(() => Promise.all([one?.stop(), other?.stop()]));

/** Everything that a Mailroom sent since the last look, as it left. */
async function sentBy(mailroom: MailDesk, seen: Set<string>): Promise<string[]> {
  const { mailbox } = mailroom.desk.ports;
  const { messages } = await mailbox.list(supportMailbox.address, "sentitems", null);
  const fresh = messages.filter(({ providerMessageId }) => !seen.has(providerMessageId));
  return Promise.all(fresh.map(async ({ providerMessageId }) => {
    seen.add(providerMessageId);
    return new TextDecoder().decode((await mailbox.readMime(supportMailbox.address, providerMessageId))!);
  }));
}

/** Each has the same name for itself: on the way over the other's stands in its place. */
function carried(mime: string): Uint8Array {
  return Buffer.from(mime.replaceAll(OTHER, "#us").replaceAll(supportMailbox.address, OTHER).replaceAll("#us", supportMailbox.address));
}

/** Delivered, and Outlook has told of it. */
async function arrive(mailroom: MailDesk, mime: Uint8Array): Promise<void> {
  const { id } = await mailroom.running.graph.levers.deliver(supportMailbox.address, mime);
  await eventually(() => mailroom.hookCalls.some(({ body }) => body.includes(id))).toBe(true);
}

async function work(mailroom: MailDesk): Promise<void> {
  await mailroom.desk.drainJobs();
  mailroom.advance(1);
  await mailroom.desk.drainJobs();
}

/** As many rounds of mail as it takes; answers how many mails each sent. */
async function writeToEachOther(subject: string, carry: (mime: string) => Uint8Array): Promise<{ one: number; other: number }> {
  const seen = { one: new Set<string>(), other: new Set<string>() };
  await sentBy(one, seen.one);
  await sentBy(other, seen.other);
  const before = { one: seen.one.size, other: seen.other.size };
  await one.deliver({ from: `Voyage <${OTHER}>`, subject });
  for (let round = 0; round < ROUNDS; round++) {
    await work(one);
    const mails = await sentBy(one, seen.one);
    for (const mime of mails) await arrive(other, carry(mime));
    await work(other);
    const answers = await sentBy(other, seen.other);
    for (const mime of answers) await arrive(one, carry(mime));
    if (mails.length + answers.length === 0) break;
  }
  return { one: seen.one.size - before.one, other: seen.other.size - before.other };
}

test("an answer of a rule says that it is one, and another Mailroom does not answer it", async () => {
  await one.deliver({ from: `Voyage <${OTHER}>`, subject: "Is somebody there?" });
  await work(one);
  const [answer, ...further] = await sentBy(one, new Set());
  expect(further).toEqual([]);
  await arrive(other, carried(answer!));
  await work(other);
  expect(await sentBy(other, new Set())).toEqual([]);
});

test("two Mailrooms whose rules answer each other stop after three answers at most, though nothing says what they are", async () => {
  const sent = await writeToEachOther("Who are you?", (mime) => carried(mime.replace(/^X-Auto-Response-Suppress:.*\r?\n/im, "")));
  expect(sent.other).toBeGreaterThan(0);
  expect(Math.max(sent.one, sent.other)).toBeLessThanOrEqual(3);
  expect([...(await eventsNamed(one.desk, "case.answer_held")), ...(await eventsNamed(other.desk, "case.answer_held"))].length).toBeGreaterThan(0);
});
