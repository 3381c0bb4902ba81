import { afterAll, beforeAll, expect, test } from "vitest";
import { supportMailbox } from "../../drizzle/seed/story.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
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

async function work(mailroom: MailDesk): Promise<void> {
  await mailroom.desk.drainJobs();
  mailroom.advance(1);
  await mailroom.desk.drainJobs();
}

test("two Mailrooms whose rules answer each other stop after three answers at most", async () => {
  const seen = { one: new Set<string>(), other: new Set<string>() };
  await one.deliver({ from: `Voyage <${OTHER}>`, subject: "Who are you?" });
  for (let round = 0; round < ROUNDS; round++) {
    await work(one);
    for (const mime of await sentBy(one, seen.one)) await other.running.graph.levers.deliver(supportMailbox.address, carried(mime));
    await work(other);
    for (const mime of await sentBy(other, seen.other)) await one.running.graph.levers.deliver(supportMailbox.address, carried(mime));
  }
  expect(seen.one.size).toBeGreaterThan(0);
  expect(seen.other.size).toBeGreaterThan(0);
  expect(Math.max(seen.one.size, seen.other.size)).toBeLessThanOrEqual(3);
  expect([...(await eventsNamed(one.desk, "case.answer_held")), ...(await eventsNamed(other.desk, "case.answer_held"))].length).toBeGreaterThan(0);
});
