import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { cases, tasks } from "../../drizzle/schema/cases.ts";
import { contacts, importRows, imports } from "../../drizzle/schema/contacts.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { ContactQuery, ExportContacts } from "../../server/contract/contacts.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import { pauseCampaign } from "../../server/services/campaigns/pause-campaign.ts";
import { resumeCampaign } from "../../server/services/campaigns/resume-campaign.ts";
import { previewRecipient } from "../../server/services/campaigns/preview-recipient.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { exportContacts } from "../../server/services/contacts/export-contacts.ts";
import { indexContacts } from "../../server/services/contacts/index-contacts.ts";
import { listContacts } from "../../server/services/contacts/list-contacts.ts";
import { mergeContacts } from "../../server/services/contacts/merge-contacts.ts";
import { suppressedAmong } from "../../server/services/contacts/queries.ts";
import { readContact } from "../../server/services/contacts/read-contact.ts";
import { recordConsent } from "../../server/services/contacts/record-consent.ts";
import { identifiersOf, redactor } from "../../server/services/contacts/redact-person.ts";
import { saveSegment } from "../../server/services/contacts/segments.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { tagContacts } from "../../server/services/contacts/tag-contacts.ts";
import { saveReply } from "../../server/services/replies/save-reply.ts";
import { addTask } from "../../server/services/tasks/add-task.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { draftTo, launchedTo } from "../deliveries/merge-story.ts";
import { createPretendProvider } from "../deliveries/pretend-provider.ts";
import { checkedImport, finishedImport, moveAndWait } from "../imports/import-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { person } from "./people.ts";

const address = "ingrid.solberg@nordlys.example";
const phone = "+4790123456";
const planted = ["ingrid", "solberg", "90123456", "90 12 34 56"];

/** Every text, JSON and bytes column of the whole database that holds one of the words. */
async function whereNamed(desk: Desk, words: string[]): Promise<string[]> {
  const columns = await desk.sql<{ schema: string; table: string; column: string; type: string }[]>`
    select table_schema as schema, table_name as "table", column_name as "column", data_type as type from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') and data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY', 'tsvector')`;
  const found: string[] = [];
  for (const { schema, table, column, type } of columns) {
    const text = type === "bytea" ? desk.sql`encode(${desk.sql(column)}, 'escape')` : desk.sql`${desk.sql(column)}::text`;
    const rows = await desk.sql`select left(${text}, 200) as text from ${desk.sql(schema)}.${desk.sql(table)} where ${text} ilike any(${words.map((word) => `%${word}%`)})`;
    found.push(...rows.map((row) => `${table}.${column}: ${row.text}`));
  }
  return found;
}

describe("a person who was everywhere", () => {
  let desk: Desk;
  let contactId: string;
  const provider = createPretendProvider();
  const outcome = { campaignId: "", pausedId: "", importId: "", waitingId: "", otherMailText: "" };
  let namedBefore: string[];

  beforeAll(async () => {
    desk = await testDesk({ channels: { graph: provider.channel } });
    const aylin = desk.as("Aylin");
    const file = ["given_name,family_name,email,phone,trip,assistant", `Ingrid,Solberg,${address},${phone},Tromsø,`, `Ingrid,Solberg,${address.toUpperCase()},,Oslo,`, "Ingrid,Solberg,nowhere,,Bergen,", `Hugo,Martins,hugo@martins.example,,Azores,${address}`].join("\n");
    const finished = await finishedImport(desk, file);
    outcome.importId = finished.id;
    const [row] = await desk.db.select().from(contacts).where(eq(contacts.givenName, "Ingrid"));
    contactId = row!.id;
    const sent = await launchedTo(desk, { importId: finished.id });
    await sendCampaign(desk.system, { campaignId: sent.id });
    outcome.campaignId = sent.id;
    outcome.pausedId = (await launchedTo(desk, { importId: finished.id })).id;
    await pauseCampaign(desk.as("Tomás"), { campaignId: outcome.pausedId });
    await draftTo(desk, { importId: finished.id });
    const opened = await openedCase(desk, { subject: "Ingrid Solberg: invoice for Tromsø", text: "Hello,\n\nplease call me at 90 12 34 56.\n\nIngrid Solberg" });
    await assignCase(desk.as("Jonas"), { caseId: opened.id, assigneeId: desk.user("Aylin").id, version: opened.version });
    await addNote(aylin, { caseId: opened.id, text: `Spoke with Ingrid, ${address}, on ${phone}.` });
    await addTask(aylin, { caseId: opened.id, title: "Call Ingrid Solberg back" });
    await desk.drainJobs();
    await receivedMail(desk, { from: "Aylin <support@fernweh.example>", to: `Ingrid Solberg <${address}>`, subject: "Re: Ingrid Solberg: invoice", text: "Dear Ingrid,", folder: "sentitems", conversationId: "answers" });
    const [asked] = await desk.db.select({ id: messages.id }).from(messages).where(eq(messages.subject, "Ingrid Solberg: invoice for Tromsø"));
    await saveReply(aylin, { replyId: desk.system.newId(), caseId: opened.id, messageId: asked!.id, kind: "reply", to: [{ address, name: "Ingrid Solberg" }], cc: [], html: "<p>Dear Ingrid, I call you.</p>", attachments: [] });
    const others = await receivedMail(desk, { from: "Hugo Martins <hugo@martins.example>", to: `support@fernweh.example, Ingrid Solberg <${address}>`, subject: "Our trip", text: `Please ask Ingrid Solberg <${address}>, she knows. Ask xingrid.solbergs@nordlys.examples too.` });
    const twin = await person(aylin, { name: "Ingrid S. Solberg", email: "ingrid@home.example", phone, tags: ["vip"] });
    await mergeContacts(aylin, { contactId, otherId: twin.id });
    await recordConsent(aylin, { contactId, channel: "email", state: "given", source: "Ingrid's letter of 3 May" });
    await suppressAddress(aylin, { channel: "email", address, reason: "unsubscribed" });
    await tagContacts(aylin, { choice: { contactIds: [contactId] }, add: ["friend"], remove: [] });
    await saveSegment(aylin, { segmentId: null, name: "One", description: "", filter: { match: "all", conditions: [{ field: "email", operator: "is", value: address, customField: null }] } });
    for await (const _ of await exportContacts(desk.as("Jonas"), ExportContacts.parse({ search: "Ingrid Solberg" })));
    outcome.waitingId = (await checkedImport(desk, `name,email\nIngrid Solberg,ingrid.new@home.example\nIngrid,${address}\nOlga,olga@petrova.example\n`)).id;
    await desk.sql`update contacts set phone = ${phone} where id = ${contactId}`;
    await indexContacts(desk.system);
    namedBefore = await whereNamed(desk, planted);
    await eraseContact(desk.as("Mara"), { contactId, messages: "erase" });
    await desk.drainJobs();
    const [other] = await desk.db.select().from(messages).where(eq(messages.id, others.message.id));
    outcome.otherMailText = other!.visibleText;
    // Somebody else, who is only called alike, is left; so that nothing is left below, that mail is taken out here.
    await desk.sql`delete from classifications where message_id = ${others.message.id}`;
    await desk.sql`update messages set text = '', visible_text = '', preview = '', html = null where id = ${others.message.id}`;
  });
  afterAll(() => desk.drop());

  test("is named nowhere in the database, in no text, JSON or bytes of any table", async () => {
    expect(namedBefore.length).toBeGreaterThan(40);
    const left = await whereNamed(desk, planted);
    // Left: a line of an import that has another address, and the mail to Hugo that was checked with hers in it and waits.
    const isFrozen = (place: string) => place.startsWith("recipients.merge_values") && place.includes("hugo@martins.example");
    expect(left.filter((place) => !place.includes("ingrid.new@home.example") && !isFrozen(place))).toEqual([]);
    expect(left.filter(isFrozen)).toHaveLength(1);
  });

  test("in another person's mail only her name goes, and who is called alike stays", () => {
    expect(outcome.otherMailText).toBe("Please ask Erased person <erased@person.invalid>, she knows. Ask xingrid.solbergs@nordlys.examples too.");
  });

  test("is in no list, and her page is not found", async () => {
    await expect(readContact(desk.as("Mara"), contactId)).rejects.toMatchObject({ code: "not_found" });
    expect((await listContacts(desk.as("Mara"), ContactQuery.parse({}))).items.map((item) => item.name)).toEqual(["Hugo Martins"]);
    await expect(eraseContact(desk.as("Mara"), { contactId, messages: "erase" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("is still not written to: each address is suppressed, under its first reason, by a hash", async () => {
    const reasons = await suppressedAmong(desk.system, "email", [address, "ingrid@home.example", "hugo@martins.example"]);
    expect(Object.fromEntries(reasons)).toEqual({ [address]: "unsubscribed", "ingrid@home.example": "erased" });
    expect(await suppressedAmong(desk.system, "whatsapp", [phone])).toEqual(new Map([[phone, "erased"]]));
  });

  test("what waited for her ends, what was sent stays as a figure, and the campaign comes to its end", async () => {
    const rows = async (campaignId: string) => (await desk.db.select({ status: deliveries.status, reason: deliveries.reason, toAddress: deliveries.toAddress, name: recipients.name }).from(deliveries).innerJoin(recipients, eq(recipients.id, deliveries.recipientId)).where(eq(recipients.campaignId, campaignId)).orderBy(recipients.line));
    expect(await rows(outcome.campaignId)).toMatchObject([{ status: "sent", toAddress: expect.stringMatching(/^hmac:[0-9a-f]{64}$/) as string, name: "Erased person" }, { status: "sent", toAddress: "hugo@martins.example" }]);
    expect(await rows(outcome.pausedId)).toMatchObject([{ status: "suppressed", reason: "erased" }, { status: "queued" }]);
    await resumeCampaign(desk.as("Tomás"), { campaignId: outcome.pausedId });
    await sendCampaign(desk.system, { campaignId: outcome.pausedId });
    expect(provider.sentItems.filter((item) => item.to.startsWith("hmac:"))).toEqual([]);
    expect((await rows(outcome.pausedId)).map((row) => row.status)).toEqual(["suppressed", "sent"]);
    expect((await previewRecipient(desk.as("Tomás"), { campaignId: outcome.campaignId, index: 0 })).preview).toMatchObject({ name: "Erased person" });
  });

  test("cases stay with number, notes and tasks, without her name", async () => {
    const [row] = await desk.db.select().from(cases);
    expect(row).toMatchObject({ number: 1001, title: "Erased person: invoice for Tromsø", summary: "", contactId });
    expect((await desk.sql`select text from notes`)[0]!.text).toBe("Spoke with Erased person, erased@person.invalid, on Erased person.");
    expect((await desk.db.select().from(tasks))[0]!.title).toBe("Call Erased person back");
    const own = await desk.db.select().from(messages).where(eq(messages.contactId, contactId));
    expect(own.length).toBeGreaterThan(1);
    for (const message of own) expect(message).toMatchObject({ text: "", visibleText: "", html: null, preview: "" });
  });

  test("a mail that is read again from the mailbox is known and not stored anew", async () => {
    const before = await desk.db.select().from(messages);
    const [first] = before.filter((message) => message.contactId === contactId && message.direction === "inbound");
    const [mailbox] = await desk.sql`select address from mailboxes where id = ${first!.mailboxId}`;
    await receivedMail(desk, { mailbox: mailbox!.address, messageId: first!.internetMessageId, subject: "Ingrid Solberg: invoice for Tromsø", text: "Hello,\n\nplease call me at 90 12 34 56.\n\nIngrid Solberg" });
    expect(await desk.db.$count(messages)).toBe(before.length);
    expect(await desk.db.$count(contacts, eq(contacts.name, "Ingrid Solberg"))).toBe(0);
  });

  test("lines and counts of her imports stay without her; the file itself is gone; another's line lost only her address", async () => {
    const lines = await desk.db.select().from(importRows).where(eq(importRows.importId, outcome.importId)).orderBy(importRows.line);
    expect(lines.map((line) => [line.outcome, line.emailKey, line.values.trip])).toEqual([["new", null, undefined], ["repeated", null, undefined], ["refused", null, undefined], ["new", "hugo@martins.example", "Azores"]]);
    expect(lines[3]!.values.assistant).toBe("erased@person.invalid");
    const [row] = await desk.db.select().from(imports).where(eq(imports.id, outcome.importId));
    expect(row).toMatchObject({ uploadId: null, rowCount: 4 });
  });

  test("an import that only waited for a yes does not bring her back", async () => {
    const imported = await moveAndWait(desk, outcome.waitingId, "start");
    expect(imported).toMatchObject({ status: "finished", counts: { refused: 1, new: 2 } });
    expect(await suppressedAmong(desk.system, "email", [address])).toEqual(new Map([[address, "unsubscribed"]]));
    expect(await desk.sql`select 1 from addresses where key = ${address}`).toHaveLength(0);
  });

  test("who erased her and when is recorded, and nothing of who she was", async () => {
    const own = await desk.db.select().from(events).where(eq(events.subjectId, contactId)).orderBy(events.seq);
    expect(own.at(-1)).toMatchObject({ name: "contact.erased", actorName: "Mara Lindqvist", data: { messages: "erase", eventSeqs: expect.arrayContaining(own.slice(0, -1).map(({ seq }) => seq)) } });
    expect(own.slice(0, -1).every((event) => event.data.isErased === true)).toBe(true);
  });
});

describe("the choices of an erasure", () => {
  let desk: Desk;
  beforeAll(async () => void (desk = await testDesk()));
  afterAll(() => desk.drop());

  test("letters that a law asks to keep stay as they were written, without their sender", async () => {
    const opened = await openedCase(desk);
    const [row] = await desk.db.select().from(cases).where(eq(cases.id, opened.id));
    await eraseContact(desk.as("Mara"), { contactId: row!.contactId!, messages: "keep" });
    const [message] = await desk.db.select().from(messages);
    expect(message).toMatchObject({ fromName: "Erased person", fromAddress: "erased@person.invalid", subject: "Invoice for Tromsø", text: expect.stringContaining("please send me the invoice") as string });
    expect((await desk.db.select().from(cases))[0]).toMatchObject({ title: row!.title, summary: row!.summary });
  });

  test("while an import is at work, an erasure waits", async () => {
    const { id } = await person(desk.as("Aylin"), { name: "Later" });
    await desk.db.insert(imports).values({ id: desk.system.newId(), fileName: "x.csv", status: "importing", settings: {} as never, createdBy: desk.user("Aylin").id, createdAt: desk.clock.now() });
    await expect(eraseContact(desk.as("Mara"), { contactId: id, messages: "erase" })).rejects.toMatchObject({ code: "conflict" });
    expect(await readContact(desk.as("Mara"), id)).toMatchObject({ name: "Later" });
  });
});

describe("a person who was erased and comes back", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await testDesk();
    for (const fields of [{ name: "Ingrid Solberg", email: address, phone }, { name: "Hugo Martins", email: "hugo@martins.example" }]) {
      const { id } = await person(desk.as("Aylin"), fields);
      await eraseContact(desk.as("Mara"), { contactId: id, messages: "erase" });
    }
  });
  afterAll(() => desk.drop());
  const inTheOpen = async () => (await desk.sql<{ key: string; reason: string }[]>`select key, reason from suppressions where key not like 'hmac:%' order by key`).map(({ key, reason }) => [key, reason]);

  test("with a mail is a contact again, whose address is seen to be suppressed", async () => {
    await receivedMail(desk, { from: "Hugo Martins <Hugo@Martins.example>" });
    expect(await inTheOpen()).toEqual([["hugo@martins.example", "erased"]]);
    expect((await eventsNamed(desk, "contact.created")).at(-1)).toMatchObject({ actorType: "system", data: { because: "wrote" } });
  });

  test("with a file likewise, by address and by number", async () => {
    await finishedImport(desk, `name,email,phone\nIngrid,${address.toUpperCase()},${phone}\nOlga,olga@petrova.example,+4790123457\n`);
    expect(await inTheOpen()).toEqual([[phone, "erased"], ["hugo@martins.example", "erased"], [address, "erased"]]);
    const { items } = await listContacts(desk.as("Aylin"), ContactQuery.parse({}));
    expect(items.map(({ name, isSuppressed }) => [name, isSuppressed])).toEqual([["Hugo Martins", true], ["Ingrid", true], ["Olga", false]]);
  });
});

test.each([
  ["Ingrid Solberg wrote.", "Erased person wrote."],
  ["ingrid   SOLBERG", "Erased person"],
  ["Write to Ingrid.Solberg@nordlys.example.", "Write to erased@person.invalid."],
  ["xingrid.solberg@nordlys.example, ingrid.solberg@nordlys.example.org", "xingrid.solberg@nordlys.example, ingrid.solberg@nordlys.example.org"],
  ["Call +47 90 12 34-56 or 4790123456, not 14790123456.", "Call Erased person or Erased person, not 14790123456."],
  ["Ingridsen and Ingrid", "Ingridsen and Ingrid"],
])("“%s” without the person is “%s”", (text, without) => {
  const redact = redactor(identifiersOf({ addresses: [address], phones: [phone], names: ["Ingrid Solberg"], words: ["Ingrid", "Solberg"] }), { withWords: false });
  expect(redact(text)).toBe(without);
});
