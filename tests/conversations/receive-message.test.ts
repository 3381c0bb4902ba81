import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { eventsNamed, receivedMail } from "../cases/case-story.ts";
import { receiveMessage } from "../../server/services/conversations/receive-message.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eml } from "./eml.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const stored = () => desk.db.select().from(messages);
const receive = (providerMessageId: string, mime: Uint8Array, change: { conversationId?: string; mailbox?: string; folder?: string } = {}) => {
  const { conversationId = "conversation", mailbox = "support@fernweh.example", folder = "inbox" } = change;
  return receiveMessage(desk.system, { mailbox: desk.mailbox(mailbox), fetched: { providerMessageId, internetMessageId: null, conversationId, isDraft: false, folder, receivedAt: desk.clock.now(), webLink: null, mime } });
};

describe("a mail is stored once", () => {
  test("however many servers read it at once; a move only changes where it is", async () => {
    const mime = eml({ messageId: "<once@nordlys.example>" });
    const results = await Promise.all([1, 2, 3, 4].map(() => receive("id-1", mime)));
    expect(results.filter((result) => result.isNew)).toHaveLength(1);
    expect(await receive("id-2", mime)).toMatchObject({ isNew: false, message: { providerMessageId: "id-2" } });
    expect(await stored()).toMatchObject([{ providerMessageId: "id-2", internetMessageId: "<once@nordlys.example>" }]);
    expect(await eventsNamed(desk, "message.received")).toHaveLength(1);
  });

  test("in each mailbox that got it", async () => {
    const mime = eml({ messageId: "<two@nordlys.example>" });
    await receive("id-1", mime);
    await receive("id-1", mime, { mailbox: "aylin@fernweh.example" });
    expect(await stored()).toHaveLength(2);
  });

  test("different mails under one Message-ID are all kept, also when they come at once, each in a conversation of its own", async () => {
    const mails = [1, 2, 3, 4, 5].map((number) => eml({ messageId: "<always-the-same@printer.example>", subject: `Scan ${number}`, text: `Page ${number}` }));
    const twice = [...mails.entries(), ...mails.entries()];
    await Promise.all(twice.map(([index, mime]) => receive(`id-${index}`, mime, { conversationId: `conversation-${index}` })));
    expect((await stored()).map((message) => message.subject).sort()).toEqual(["Scan 1", "Scan 2", "Scan 3", "Scan 4", "Scan 5"]);
  });

  test("mails without a Message-ID are told apart by where they lie", async () => {
    const mime = Buffer.from("From: x@y.example\r\nSubject: No id\r\n\r\nHello");
    for (const id of ["id-1", "id-2", "id-1"]) await receive(id, mime, { conversationId: id });
    expect(await stored()).toHaveLength(2);
  });
});

describe("who wrote", () => {
  test("a stranger becomes one contact, though several mails come at once and write the address in several ways", async () => {
    await Promise.all(["Hugo Martins <hugo@martins-viagens.example>", "HUGO@Martins-Viagens.example", "hugo@MARTINS-VIAGENS.EXAMPLE"].map((from) => receivedMail(desk, { from })));
    expect(await desk.db.select().from(contacts)).toHaveLength(1);
    expect(new Set((await stored()).map((message) => message.contactId)).size).toBe(1);
  });

  test("who fills in a form on our own site is known by Reply-To", async () => {
    const { message } = await receivedMail(desk, { from: "support@fernweh.example", headers: ["Reply-To: Ingrid Solberg <ingrid.solberg@nordlys.example>"] });
    expect(message).toMatchObject({ direction: "inbound", kind: "ordinary" });
    expect(await desk.db.select({ name: contacts.name }).from(contacts)).toEqual([{ name: "Ingrid Solberg" }]);
  });

  test("a mail that came in is inbound, though it claims to be from the mailbox itself", async () => {
    const forged = await receivedMail(desk, { from: "support@fernweh.example" });
    const sent = await receivedMail(desk, { from: "support@fernweh.example", folder: "sentitems" });
    expect([forged.message, sent.message]).toMatchObject([{ direction: "inbound", kind: "own", contactId: null }, { direction: "outbound", kind: "own" }]);
  });

  test("robots, newsletters and colleagues become none", async () => {
    await receivedMail(desk, { from: "MAILER-DAEMON@nordlys.example", subject: "Undelivered Mail Returned to Sender" });
    await receivedMail(desk, { from: "news@partners.example", headers: ["List-Unsubscribe: <mailto:x@y.example>"] });
    await receivedMail(desk, { from: "Jonas Weber <jonas@fernweh.example>" });
    expect(await desk.db.select().from(contacts)).toEqual([]);
    expect((await stored()).map((message) => message.kind).sort()).toEqual(["bounce", "newsletter", "own"]);
  });
});

test("mails of one conversation that come at once are one conversation", async () => {
  const first = "<first@nordlys.example>";
  await receive("id-0", eml({ messageId: first }));
  await Promise.all([1, 2, 3, 4].map((number) => receive(`id-${number}`, eml({ text: `Answer ${number}`, references: [first] }))));
  expect(await desk.db.select().from(conversations)).toHaveLength(1);
  expect(await desk.db.select().from(messages).where(eq(messages.direction, "inbound"))).toHaveLength(5);
});
