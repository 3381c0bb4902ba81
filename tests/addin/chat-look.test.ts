import { describe, expect, test } from "vitest";
import { lackOf, valueProblems } from "../../addin/shared/campaigns/chat-choice.ts";
import { lookOf, lookOfText, type Place } from "../../addin/shared/campaigns/chat-look.ts";
import { guessedValues } from "../../addin/shared/campaigns/place-values.ts";
import { chatTemplates } from "../../drizzle/seed/chat-story.ts";
import { underAllNames } from "../../server/contract/merge-names.ts";
import { filledComponents, templatePreview } from "../../server/services/templates/template-places.ts";

const componentsOf = (name: string) => chatTemplates.find((template) => template.name === name)!.components.map((one) => ({ ...one }) as Record<string, unknown>);
const place = (key: string, kind = "text"): Place => ({ key, kind, component: "body", label: key.replace(/^(header|button_\d+)_/, "") });

test("a template looks as on the telephone: what is filled in stands in its place, and the rest as it is", () => {
  expect(lookOf(componentsOf("booking_update"), { 1: "Ingrid", header_1: "FW-1 $& {{1}}" })).toEqual({
    header: "Booking FW-1 $& {{1}}", media: null, body: "Dear Ingrid, there is news of your booking: {{2}}. Please look at it before you leave.", footer: null, buttons: ["See booking", "Call me back"],
  });
  expect(lookOf([{ type: "header", format: "image" }, { type: "body", text: "Look" }, { type: "BUTTONS", buttons: [{ type: "COPY_CODE" }, null] }], {})).toEqual({ header: null, media: "image", body: "Look", footer: null, buttons: ["", ""] });
});

describe("a message that the server tells line by line", () => {
  const variants = (...all: [string, Record<string, unknown>[]][]) => all.map(([language, components]) => ({ language, category: "MARKETING" as const, components }));

  test.each(["autumn_offer", "booking_update", "please_write_again"])("%s is taken apart as it was put together", (name) => {
    const values = { first_name: "Zoë\u00a0[Stop offers]", 1: "Ingrid", 2: "[it] leaves", header_1: "FW-20611", button_0_1: "FW-20611" };
    const components = componentsOf(name);
    const text = templatePreview(components, filledComponents(components, values));
    expect(lookOfText(text, { language: "en", variants: variants(["en", components]) })).toEqual(lookOf(components, values));
  });

  test("whoever reads another language gets that variant's parts", () => {
    const german = [{ type: "BODY", text: "Hallo {{first_name}}\nund Tschüss" }, { type: "FOOTER", text: "STOP: keine Angebote" }];
    const text = templatePreview(german, filledComponents(german, { first_name: "Uwe" }));
    expect(lookOfText(text, { language: "en", variants: variants(["de", german], ["en", componentsOf("autumn_offer")]) })).toEqual({ header: null, media: null, body: "Hallo Uwe\nund Tschüss", footer: "STOP: keine Angebote", buttons: [] });
  });

  test("what fits no variant is shown whole", () => {
    expect(lookOfText("a\nb", { language: "en", variants: variants(["en", componentsOf("autumn_offer")]) })).toEqual({ header: null, media: null, body: "a\nb", footer: null, buttons: [] });
  });
});

test("a place is guessed by its name where the file has such a field, and what was written stays", () => {
  const places = [place("first_name"), place("hotel"), place("header_1"), place("button_0_1"), place("name"), place("header_1", "image"), place("city")];
  expect(guessedValues(places, ["given_name", "email", "city"], { city: "Tromsø", hotel: " ", gone: "x" })).toEqual({ first_name: "{{ first_name }}", hotel: "", header_1: "", button_0_1: "", name: "{{ name }}", city: "Tromsø" });
});

test("a row answers to all names that a template may use, its own columns first", () => {
  expect(underAllNames({ given_name: "Ingrid", family_name: "Solberg" })).toMatchObject({ first_name: "Ingrid", last_name: "Solberg", name: "Ingrid Solberg" });
  expect(underAllNames({ given_name: "Ingrid", first_name: "Inga", name: "I. S." })).toMatchObject({ first_name: "Inga", name: "I. S." });
});

test("what lacks is named: the template, or the places that say nothing", () => {
  const choice = { accountId: "a", template: { name: "autumn_offer", language: "en" }, values: { first_name: " ", city: "Oslo" } };
  expect(lackOf({ ...choice, template: null }, [])).toEqual({ isTemplateMissing: true, emptyKeys: [] });
  expect(lackOf(choice, [place("first_name"), place("city")])).toEqual({ isTemplateMissing: false, emptyKeys: ["first_name"] });
  expect(lackOf(choice, [place("city")])).toBeNull();
});

test("what the server says of a value stands at its place, and only what it says of nothing else is said there alone", () => {
  const ofValue = { path: "chatTemplate.values.header_1", message: "tag not closed" };
  expect(valueProblems({ fields: [ofValue] })).toEqual({ problems: { header_1: "tag not closed" }, isAllOfThem: true });
  expect(valueProblems({ fields: [ofValue, { path: "name", message: "is missing" }] }).isAllOfThem).toBe(false);
  expect(valueProblems({ fields: [] })).toEqual({ problems: {}, isAllOfThem: false });
});
