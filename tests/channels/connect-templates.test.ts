import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelTemplates, deliveryCharges } from "../../drizzle/schema/channels.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import type { ChannelTemplate } from "../../server/contract/channels.ts";
import type { CostAnalysis, DeliveryMetrics, ImportedRates, TemplateList } from "../../server/contract/platforms.ts";
import { componentsOfDraft, draftOfComponents, draftProblems, type TemplateDraft } from "../../server/contract/template-draft.ts";
import { withPlaces } from "../../server/services/channels/places-of-template.ts";
import { templatePlaces } from "../../server/services/templates/template-places.ts";
import { type ConnectWorld, connectWorld } from "./connect-world.ts";

const draft = (change: Partial<TemplateDraft> = {}): TemplateDraft => ({
  name: "trip_news", language: "en", category: "UTILITY", header: null, footer: "Fernweh Travel",
  body: { text: "Dear {{first_name}}, there is news of {{trip}}. Look at it, please.", examples: [{ param_name: "first_name", example: "Ingrid" }, { param_name: "trip", example: "Tromsø" }] },
  buttons: [{ type: "QUICK_REPLY", text: "Call me back" }],
  ...change,
});
const body = (text: string, ...examples: string[][]) => ({ text, examples: examples.map(([name, example]) => ({ param_name: name!, example: example! })) });

describe("what WhatsApp would refuse is found before it is asked", () => {
  test("a good one", () => expect(draftProblems(draft())).toEqual([]));
  test.each<[string, Partial<TemplateDraft>, string, string]>([
    ["capitals in the name", { name: "Trip News" }, "name", "name"],
    ["a language with a hyphen", { language: "en-US" }, "language", "language"],
    ["codes to sign in by", { category: "AUTHENTICATION" }, "category", "authentication"],
    ["no text", { body: body(" ") }, "body.text", "empty"],
    ["1,025 letters", { body: body("x".repeat(1_025)) }, "body.text", "too_long"],
    ["a place at the start", { body: body("{{1}} is here.", ["1", "a"]) }, "body.text", "place_at_edge"],
    ["a place at the end", { body: body("Here is {{1}}", ["1", "a"]) }, "body.text", "place_at_edge"],
    ["two places side by side", { body: body("Hi {{1}} {{2}}!", ["1", "a"], ["2", "b"]) }, "body.text", "places_adjacent"],
    ["numbers with a gap", { body: body("Hi {{1}} and {{3}}!", ["1", "a"], ["3", "b"]) }, "body.text", "places_order"],
    ["numbers and names", { body: body("Hi {{1}} and {{name}}!", ["1", "a"], ["name", "b"]) }, "body.text", "places_mixed"],
    ["a name with capitals", { body: body("Hi {{First}}!", ["First", "a"]) }, "body.text", "place_name"],
    ["no example", { body: body("Hi {{1}}!") }, "body.examples", "example_missing"],
    ["three line breaks", { body: body("Hi\n\n\nthere.") }, "body.text", "spaces"],
    ["a place in the footer", { footer: "Bye {{1}}." }, "footer", "places_none"],
    ["a long header", { header: { text: "x".repeat(61), examples: [] } }, "header.text", "too_long"],
    ["two places in the header", { header: { text: "{{1}} of {{2}}", examples: [{ param_name: "1", example: "a" }] } }, "header.text", "places_many"],
    ["a long button", { buttons: [{ type: "QUICK_REPLY", text: "x".repeat(26) }] }, "buttons.0.text", "too_long"],
    ["two that say the same", { buttons: [{ type: "QUICK_REPLY", text: "Yes" }, { type: "QUICK_REPLY", text: "Yes" }] }, "buttons", "buttons_same"],
    ["quick replies apart", { buttons: [{ type: "QUICK_REPLY", text: "Yes" }, { type: "PHONE_NUMBER", text: "Call", phone_number: "+4930901820" }, { type: "QUICK_REPLY", text: "No" }] }, "buttons", "buttons_mixed"],
    ["an address that runs code", { buttons: [{ type: "URL", text: "Go", url: "javascript:alert(1)" }] }, "buttons.0.url", "url"],
    ["a place inside the address", { buttons: [{ type: "URL", text: "Go", url: "https://a.example/{{1}}/b" }] }, "buttons.0.url", "url_place"],
    ["an address without its example", { buttons: [{ type: "URL", text: "Go", url: "https://a.example/{{1}}" }] }, "buttons.0.url", "example_missing"],
    ["two numbers to call", { buttons: [{ type: "PHONE_NUMBER", text: "A", phone_number: "+4930901820" }, { type: "PHONE_NUMBER", text: "B", phone_number: "+4930901821" }] }, "buttons", "buttons_kind"],
  ])("%s", (_, change, path, code) => {
    expect(draftProblems(draft(change))).toEqual(expect.arrayContaining([expect.objectContaining({ path, code })]));
  });

  test("a draft goes to WhatsApp's shape and back unchanged, and its places are those that chats fill", () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/);
    fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 5 }), fc.boolean(), (names, isNumbered) => {
      const places = names.map((one, index) => (isNumbered ? String(index + 1) : one));
      const made = draft({ body: { text: `Hello ${places.map((place) => `{{${place}}} and`).join(" ")} more.`, examples: places.map((place) => ({ param_name: place, example: `of ${place}` })) } });
      expect(draftProblems(made)).toEqual([]);
      const components = componentsOfDraft(made);
      expect(draftOfComponents({ ...made, components })).toEqual(made);
      expect(templatePlaces(components).filter(({ component }) => component === "body").map((place) => place.name)).toEqual(places);
    }));
  });

  test("merge fields become places: one for each field, names of their own, defaults as examples", () => {
    expect(withPlaces('Hi {{ contact.first_name | default: "friend" }}, {{order-id}} and {{ contact.first_name }} and {{ partner.first_name }}!').body).toEqual({
      text: "Hi {{first_name}}, {{order_id}} and {{first_name}} and {{first_name_2}}!",
      examples: [{ param_name: "first_name", example: "friend" }, { param_name: "order_id", example: "" }, { param_name: "first_name_2", example: "" }],
    });
  });
});

describe("at WhatsApp", () => {
  let world: ConnectWorld;
  let accountId: string;
  beforeAll(async () => {
    world = await connectWorld();
    accountId = (await world.connectWhatsApp()).id;
    await world.desk.drainJobs();
  }, 120_000);
  afterAll(() => world.drop());
  const list = async () => (await world.api.get<TemplateList>("Mara", `/platforms/${accountId}/templates`)).body.items;

  test("one is submitted, found by the next synchronisation with its decision, edited and deleted", { timeout: 60_000 }, async () => {
    world.meta.days.order({ templates: { afterMs: 0, decision: "APPROVED" } } as never);
    const made = await world.api.post<ChannelTemplate>("Mara", `/platforms/${accountId}/templates`, draft());
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect(made.body).toMatchObject({ name: "trip_news", status: "PENDING", providerTemplateId: expect.stringMatching(/^\d+$/) });
    expect(await world.api.problem("Mara", "POST", `/platforms/${accountId}/templates`, draft())).toMatchObject({ code: "conflict" });
    const atMeta = world.meta.parts.world.templates.get(made.body.providerTemplateId!)!;
    expect(atMeta).toMatchObject({ parameterFormat: "NAMED", components: componentsOfDraft(draft()) });
    world.meta.parts.world.commit({ t: "template", template: { ...atMeta, status: "APPROVED" } });
    world.desk.clock.advance(10);
    await world.api.post("Mara", `/platforms/${accountId}/sync`);
    await world.desk.drainJobs();
    expect((await list()).find(({ id }) => id === made.body.id)).toMatchObject({ status: "APPROVED" });

    const edited = await world.api.patch<ChannelTemplate>("Mara", `/platforms/${accountId}/templates/${made.body.id}`, { ...draft(), footer: "Fernweh" });
    expect(edited.body).toMatchObject({ status: "PENDING" });
    expect(await world.api.problem("Mara", "PATCH", `/platforms/${accountId}/templates/${made.body.id}`, { ...draft(), footer: "Again" })).toMatchObject({ code: "conflict" });
    expect((await world.api.delete("Mara", `/platforms/${accountId}/templates/${made.body.id}`)).status).toBe(200);
    expect(world.meta.parts.world.templates.has(made.body.providerTemplateId!)).toBe(false);
    expect((await list()).map(({ name }) => name)).not.toContain("trip_news");
  });

  test("what is wrong is told by field, and WhatsApp is not asked", async () => {
    const before = world.asked.length;
    const refused = await world.api.problem("Mara", "POST", `/platforms/${accountId}/templates`, draft({ name: "No!", footer: "x".repeat(61) }));
    expect(refused).toMatchObject({ code: "bad_input", errors: [{ path: "name" }, { path: "footer" }] });
    expect(world.asked.length).toBe(before);
    expect((await world.api.post("Aylin", `/platforms/${accountId}/templates`, draft())).status).toBe(403);
  });

  test("whose server died after WhatsApp's answer finds the template there and keeps it, once", { timeout: 60_000 }, async () => {
    const lost = draft({ name: "lost_answer" });
    const made = await world.api.post<ChannelTemplate>("Mara", `/platforms/${accountId}/templates`, lost);
    await world.desk.db.delete(channelTemplates).where(eq(channelTemplates.id, made.body.id));
    const again = await world.api.post<ChannelTemplate>("Mara", `/platforms/${accountId}/templates`, lost);
    expect(again.body).toMatchObject({ providerTemplateId: made.body.providerTemplateId });
    // Another text under the same name is somebody else's.
    await world.desk.db.delete(channelTemplates).where(eq(channelTemplates.id, again.body.id));
    expect(await world.api.problem("Mara", "POST", `/platforms/${accountId}/templates`, { ...lost, footer: "Other" })).toMatchObject({ code: "unprocessable" });
  });

  test("prices come from a list; what cannot be read is named and holds back no other", async () => {
    const csv = "Category,Country,Price,Currency\nmarketing,DE,\"0,1131\",eur\nutility,*,0.0046,EUR\nutility,Germany,1,EUR\nmarketing,NO,free,EUR\n";
    const { body: read } = await world.api.post<ImportedRates>("Mara", "/channels/rates/import", { csv });
    expect(read).toMatchObject({ savedCount: 2, refused: [{ line: 4, reason: "country" }, { line: 5, reason: "price" }] });
    expect(read.items).toEqual([{ country: "*", category: "utility", priceMicros: 4_600, currency: "EUR" }, { country: "DE", category: "marketing", priceMicros: 113_100, currency: "EUR" }]);
    expect(await world.api.problem("Mara", "PUT", "/channels/rates", { items: [read.items[0], read.items[0]] })).toMatchObject({ code: "bad_input" });
    expect(await world.api.problem("Mara", "POST", "/channels/rates/import", { csv: "a,b\n1,2" })).toMatchObject({ code: "bad_input" });
    expect((await world.api.post("Aylin", "/channels/rates/import", { csv })).status).toBe(403);
  });

  test("costs add up by day, account, category and country, and what has no price is counted", { timeout: 60_000 }, async () => {
    const { db, system } = world.desk;
    const charged: [country: string | null, category: string, price: number | null, isBillable: boolean, day: string, status: "sent" | "delivered" | "read" | "failed"][] = [
      ["DE", "marketing", 113_100, true, "2026-11-10", "read"], ["DE", "marketing", 113_100, true, "2026-11-11", "delivered"], ["NO", "utility", null, true, "2026-11-11", "sent"], ["NO", "utility", 0, false, "2026-11-11", "failed"],
    ];
    for (const [country, category, priceMicros, isBillable, day, status] of charged) {
      const id = system.newId();
      const at = new Date(`${day}T12:00:00Z`);
      await db.insert(deliveries).values({ id, mailboxId: accountId, channel: "whatsapp", accountId, provider: "whatsapp_cloud", toAddress: "+4740000611", status, renderedHash: "", internetMessageId: `<${id}@mailroom>`, nextAttemptAt: at, queuedAt: at, handedOverAt: at, sentAt: at });
      await db.insert(deliveryCharges).values({ deliveryId: id, category, isBillable, country, priceMicros, currency: priceMicros === null ? null : "EUR", chargedAt: at });
    }
    const costs = (await world.api.get<CostAnalysis>("Jonas", "/channels/costs?from=2026-11-10&to=2026-11-11")).body;
    expect(costs.totals).toEqual(expect.arrayContaining([{ currency: "EUR", messageCount: 3, billableCount: 2, unknownCount: 0, priceMicros: 226_200 }, { currency: null, messageCount: 1, billableCount: 1, unknownCount: 1, priceMicros: 0 }]));
    expect(costs.byDay.filter(({ currency }) => currency === "EUR").map(({ day, priceMicros }) => [day, priceMicros])).toEqual([["2026-11-10", 113_100], ["2026-11-11", 113_100]]);
    expect(costs.byCountry.find(({ country }) => country === "DE")).toMatchObject({ priceMicros: 226_200 });
    expect(costs.byAccount).toMatchObject([{ accountId, name: "Fernweh Travel" }, { accountId }]);
    expect((await world.api.get<CostAnalysis>("Jonas", "/channels/costs?from=2026-11-12&to=2026-11-12")).body.totals).toEqual([]);
    expect((await world.api.get("Jonas", "/channels/costs?from=2026-11-12&to=2026-11-11")).status).toBe(400);
    const metrics = (await world.api.get<DeliveryMetrics>("Jonas", "/channels/metrics?from=2026-11-10&to=2026-11-11")).body.items;
    expect(metrics).toMatchObject([{ day: "2026-11-10", sentCount: 1, deliveredCount: 1, readCount: 1, failedCount: 0 }, { day: "2026-11-11", sentCount: 2, deliveredCount: 1, readCount: 0, failedCount: 1 }]);
  });
});
