import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classificationLabels, classifications, llmCalls, llmSettings } from "../../drizzle/schema/conversations.ts";
import type { CategoryEntry, LlmSettings } from "../../server/contract/classification.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { classifyMessage } from "../../server/services/classification/classify-message.ts";
import { correctClassification } from "../../server/services/classification/correct-classification.ts";
import { receivedMail } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const settings = { isEnabled: true, baseUrl: "https://llm.example/v1", model: "small", key: "sk-of-the-desk-0123456789", tokensPerDay: 1_000, promptPriceMicros: 100, completionPriceMicros: 400, currency: "EUR", version: 0 };

describe("categories", () => {
  const items = async () => (await api.get<{ items: CategoryEntry[] }>("Jonas", "/classification/categories")).body.items;

  test("are shaped by admins, read by supervisors, and by nobody else", async () => {
    expect((await api.get("Aylin", "/classification/categories")).status).toBe(403);
    expect((await api.get(null, "/classification/categories")).status).toBe(401);
    expect((await api.post("Jonas", "/classification/categories", { name: "Lost property", description: "", keywords: [] })).status).toBe(403);
    const made = await api.post<{ items: CategoryEntry[] }>("Mara", "/classification/categories", { name: "Lost property", description: "Things left behind.", keywords: ["lost", "Lost", "umbrella"] });
    expect(made.body.items.at(-1)).toMatchObject({ key: "lost_property", version: 1, keywords: ["Lost", "umbrella"], archivedAt: null });
    expect((await api.post("Mara", "/classification/categories", { name: "lost PROPERTY", description: "", keywords: [] })).status).toBe(400);
  });

  test("have versions: a stale change is refused, and the words before can be read", async () => {
    const change = { key: "lost_property", name: "Lost and found", description: "Things left behind.", keywords: ["lost"], version: 1 };
    expect((await api.post("Mara", "/classification/categories", change)).status).toBe(200);
    expect((await api.post("Mara", "/classification/categories", change)).status).toBe(409);
    expect((await api.get("Mara", "/classification/categories/lost_property/versions")).body).toMatchObject({ items: [{ version: 2, name: "Lost and found", by: "Mara Lindqvist" }, { version: 1, name: "Lost property" }] });
    expect((await api.post("Mara", "/classification/categories", { ...change, key: "nowhere" })).status).toBe(404);
  });

  test("are offered in their order, and no more when they are archived", async () => {
    await api.put("Mara", "/classification/categories/order", { keys: ["lost_property", "billing"] });
    expect((await items()).slice(0, 2).map(({ key }) => key)).toEqual(["lost_property", "billing"]);
    await api.patch("Mara", "/classification/categories/lost_property", { isArchived: true });
    const offered = (await api.get<{ items: { key: string }[] }>("Aylin", "/categories")).body.items.map(({ key }) => key);
    expect(offered).not.toContain("lost_property");
    expect((await items()).find(({ key }) => key === "lost_property")).toMatchObject({ archivedAt: expect.any(String) });
    await api.patch("Mara", "/classification/categories/lost_property", { isArchived: false });
    expect((await api.get<{ items: { key: string }[] }>("Aylin", "/categories")).body.items[0]).toMatchObject({ key: "lost_property" });
  });
});

describe("the language model's settings", () => {
  test("are an admin's; the key is sealed, told to nobody, and follows to no other address", async () => {
    expect((await api.put("Jonas", "/classification/llm", settings)).status).toBe(403);
    const saved = await api.put<LlmSettings>("Mara", "/classification/llm", settings);
    expect(saved.body).toMatchObject({ source: "settings", hasKey: true, version: 1 });
    expect(JSON.stringify([saved.body, (await api.get("Jonas", "/classification/llm")).body, await desk.db.select().from(llmSettings), await desk.sql`select data from events where name = 'llm_settings.saved'`])).not.toContain("sk-of-the-desk");
    const { key: _, ...withoutKey } = settings;
    expect((await api.put("Mara", "/classification/llm", { ...withoutKey, version: 0 })).status).toBe(409);
    expect((await api.put("Mara", "/classification/llm", { ...withoutKey, version: 1, model: "large" })).body).toMatchObject({ hasKey: true, model: "large" });
    expect((await api.put("Mara", "/classification/llm", { ...withoutKey, version: 2, baseUrl: "https://thief.example/v1" })).status).toBe(400);
  });

  test.each(["http://169.254.169.254/latest", "ftp://llm.example", "https://user:secret@llm.example/v1", "nonsense"])("refuse the address %s", async (baseUrl) => {
    expect((await api.put("Mara", "/classification/llm", { ...settings, version: 2, baseUrl })).status).toBe(400);
  });
});

describe("a mail explained", () => {
  test("shows its whole path, and nothing is stored", async () => {
    const eml = "From: Hugo <hugo@martins-viagens.example>\r\nSubject: Invoice\r\nMessage-ID: <1@martins-viagens.example>\r\n\r\nWe received the invoice, but the VAT is wrong. Please send a corrected one. Card 4111 1111 1111 1111.\r\n";
    const { body, status } = await api.post("Jonas", "/classification/explanations", { eml });
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: "hugo@martins-viagens.example", kind: "ordinary", embedded: { choices: [{ category: "billing" }, {}, {}], threshold: null, hasModel: false }, outcome: { isConfident: false, needsAnswer: true, language: "en" }, llm: { wouldAsk: true, maskedCount: 1, masked: expect.stringContaining("[card number]") } });
    expect(await desk.db.select().from(classifications)).toEqual([]);
    expect(await desk.db.select().from(llmCalls)).toEqual([]);
    expect((await api.post("Aylin", "/classification/explanations", { text: "Hello" })).status).toBe(403);
    expect((await api.post("Jonas", "/classification/explanations", { eml: "\u0000\uffff not a mail" })).status).toBe(200);
  });
});

test("whoever is erased is in nothing that is learned from, and in no account of what left the house", async () => {
  await desk.db.delete(llmSettings);
  const { message } = await receivedMail(desk, { subject: "Invoice for Kenji", text: "Kenji Watanabe wants his invoice.", from: "Kenji Watanabe <kenji@watanabe.example>" });
  await classifyMessage(desk.system, { messageId: message.id });
  await correctClassification(desk.as("Aylin"), { messageId: message.id, category: "billing" });
  await desk.db.insert(llmCalls).values({ id: desk.system.newId(), messageId: message.id, mailboxId: message.mailboxId, purpose: "classify", endpoint: "https://llm.example/v1", model: "small", prompt: "user: Kenji Watanabe wants his invoice.", maskedCount: 0, answer: "{}", outcome: "used", durationMs: 1, createdAt: desk.clock.now() });
  await eraseContact(desk.as("Mara"), { contactId: message.contactId!, messages: "erase" });
  expect(await desk.db.select().from(classificationLabels)).toEqual([]);
  expect(JSON.stringify([await desk.db.select().from(llmCalls), await desk.db.select().from(classifications)])).not.toContain("Kenji");
});
