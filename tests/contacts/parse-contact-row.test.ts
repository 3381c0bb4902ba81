import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ColumnTarget, RowSettings } from "../../server/contract/imports.ts";
import { foldAddress } from "../../server/services/contacts/fold-address.ts";
import { mergeValuesOf, UNSUBSCRIBE_PLACE } from "../../server/services/contacts/merge-values.ts";
import { parseContactRow } from "../../server/services/contacts/parse-contact-row.ts";
import { countryCode } from "../../server/services/contacts/transform-country.ts";
import { isoDate } from "../../server/services/contacts/transform-date.ts";
import { languageTag } from "../../server/services/contacts/transform-language.ts";
import { splitName } from "../../server/services/contacts/transform-name.ts";
import { timeZoneOf } from "../../server/services/contacts/transform-time-zone.ts";

type Column = [column: string, target: ColumnTarget, mergeField: string];

function settingsOf(columns: Column[], more: Partial<RowSettings> = {}): RowSettings {
  return RowSettings.parse({ ...more, mapping: columns.map(([column, target, mergeField]) => ({ column, target, mergeField })) });
}

const settings = settingsOf([["Vorname", "given_name", "vorname"], ["Mail", "email", "email"], ["Reise", "custom", "reise"], ["Intern", "ignore", "intern"]]);
const parse = (...cells: string[]) => parseContactRow({ line: 7, cells, hasBrokenQuote: false }, settings);

describe("a row of a contact file", () => {
  test("is accepted with trimmed values under both names of a standard column, and nothing of an ignored one", () => {
    expect(parse(" Ingrid ", " Ingrid.Solberg@Nordlys.example ", "Tromsø", "geheim")).toEqual({
      line: 7,
      values: { given_name: "Ingrid", vorname: "Ingrid", email: "Ingrid.Solberg@Nordlys.example", reise: "Tromsø" },
      emailKey: "ingrid.solberg@nordlys.example",
      phoneKey: null,
      refusal: null,
      hints: [],
    });
  });

  test.each([
    ["", "email_missing"], ["not an address", "email_bad"], ["a@b", "email_bad"], ["a@b.example\r\nBcc: c@d.example", "email_bad"], ["a@b.example, c@d.example", "email_bad"],
    ["a@b.example;c@d.example", "email_bad"], ["a@@b.example", "email_bad"], ["a..b@c.example", "email_bad"], ["a@-b.example", "email_bad"], [`${"a".repeat(250)}@b.example`, "email_bad"],
  ])("with the address %j is refused, with the column and the reason", (address, code) => {
    const { refusal, emailKey } = parse("Ingrid", address);
    expect(refusal).toMatchObject({ code, column: "Mail", reason: expect.stringMatching(/\.$/) });
    expect(emailKey).toBeNull();
  });

  test("with more cells than columns is refused: a value may stand in the wrong place", () => {
    expect(parse("Ingrid", "i@n.example", "Tromsø", "", "extra")).toMatchObject({ refusal: { code: "cells_too_many", reason: expect.stringContaining("5 cells") } });
    expect(parse("Ingrid", "i@n.example", "Tromsø", "", "", "")).toMatchObject({ refusal: null });
  });

  test("with fewer cells has empty values, not missing ones", () => {
    expect(parse("Ingrid", "i@n.example")).toMatchObject({ refusal: null, values: { reise: "" } });
  });

  test("never yields an address with a line break or a second one behind it, whatever stands in the file", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("@x.example", "", "\r\n@x.example"), (text, end) => {
        const row = parse("A", text + end);
        if (row.refusal === null) expect(row.values.email).toMatch(/^(?:"[^"\p{Cc}]*"|[^\s<>"(),;:\p{Cc}]+)@[^\s<>"(),;:\p{Cc}]+$/u);
      }),
    );
  });
});

describe("for the chosen channels", () => {
  const columns: Column[] = [["Mail", "email", "email"], ["Tel", "phone", "phone"]];
  const read = (channels: RowSettings["channels"], ...cells: string[]) => parseContactRow({ line: 2, cells, hasBrokenQuote: false }, settingsOf(columns, { channels, defaultCountry: "DE" }));

  test("mail asks for an address and not for a number, which stays as it was written where it is none", () => {
    expect(read(["email"], "ada@example.org", "ask Bob")).toMatchObject({ refusal: null, phoneKey: null, values: { phone: "ask Bob" } });
    expect(read(["email"], "", "030 23125 002")).toMatchObject({ refusal: { code: "email_missing" } });
  });

  test("WhatsApp asks for a number, read by the country's rules", () => {
    expect(read(["whatsapp"], "", "030 23125 002")).toMatchObject({ refusal: null, values: { phone: "+493023125002" } });
    expect(read(["whatsapp"], "ada@example.org", "")).toMatchObject({ refusal: { code: "phone_missing", column: "Tel" } });
    expect(read(["whatsapp"], "ada@example.org", "12")).toMatchObject({ refusal: { code: "phone_bad", column: "Tel" } });
  });

  test("with both, one that reaches the person is enough, and a bad one is never written to", () => {
    expect(read(["email", "whatsapp"], "ada@", "030 23125 002")).toMatchObject({ refusal: null, emailKey: null, values: { email: "" } });
    expect(read(["email", "whatsapp"], "ada@example.org", "12")).toMatchObject({ refusal: null, phoneKey: null });
    expect(read(["email", "whatsapp"], "ada@", "12").refusal).not.toBeNull();
  });
});

describe("transformations", () => {
  const read = (columns: Column[], cells: string[], more: Partial<RowSettings> = {}) => parseContactRow({ line: 2, cells, hasBrokenQuote: false }, settingsOf([["Mail", "email", "email"], ...columns], more)).values;

  test.each([
    ["Ada Lovelace", "Ada", "Lovelace"],
    ["Lovelace, Ada", "Ada", "Lovelace"],
    ["Vincent van Gogh", "Vincent", "van Gogh"],
  ])("the name %j is split", (name, given, family) => {
    expect(read([["Name", "name", "name"]], ["a@b.example", name])).toMatchObject({ given_name: given, family_name: family });
  });

  test("a name is left whole where nobody wants it split", () => {
    expect(read([["Name", "name", "name"]], ["a@b.example", "Ada Lovelace"], { splitNames: false })).not.toHaveProperty("given_name");
  });

  test.each([["yes", "given"], ["ja", "given"], ["да", "given"], ["no", "none"], ["", "none"], ["perhaps", "none"]])("the consent %j is %s", (cell, state) => {
    const { email_consent: consent } = read([["Newsletter", "email_consent", "email_consent"]], ["a@b.example", cell]);
    expect(consent === "given").toBe(state === "given");
  });

  test.each([["Deutschland", "DE"], ["germany", "DE"], ["de", "DE"]])("the country %j is %s", (cell, code) => {
    expect(read([["Land", "country", "country"]], ["a@b.example", cell])).toMatchObject({ country: code });
  });

  test("the row's own country reads its number", () => {
    expect(read([["Land", "country", "country"], ["Tel", "phone", "phone"]], ["a@b.example", "France", "06 12 34 56 78"], { defaultCountry: "DE" })).toMatchObject({ phone: "+33612345678" });
  });
});

describe("a name in one cell", () => {
  test.each([
    ["Dr. Ludwig van Beethoven", "Ludwig", "van Beethoven"],
    ["Frau Dr. Anna von der Heide", "Anna", "von der Heide"],
    ["Smith, John, Jr.", "John", "Smith"],
    ["John Smith, PhD", "John", "Smith"],
    ["DUPONT Jean", "Jean", "DUPONT"],
    ["Maria de la Cruz López", "Maria", "de la Cruz López"],
    ["Nguyễn Văn An", "Văn An", "Nguyễn"],
    ["三浦 優花", "優花", "三浦"],
    ["欧阳锋", "锋", "欧阳"],
    ["김다원", "다원", "김"],
    ["Jack Ma", "Jack", "Ma"],
    ["Don Johnson", "Don", "Johnson"],
    ["Herr Müller", "", "Müller"],
    ["van den Berg", "", "van den Berg"],
    ["佐藤太郎", "佐藤太郎", ""],
    ["Amara", "Amara", ""],
  ])("%s is %j and %j", (name, given, family) => {
    expect(splitName(name)).toEqual({ given, family });
  });
});

describe("a date in a cell", () => {
  test.each([
    ["02.03.2026", "dmy", "2026-03-02"], ["2/3/26", "mdy", "2026-02-03"], ["2026-02-03 10:11:12", "dmy", "2026-02-03"], ["3. Februar 2026", "dmy", "2026-02-03"],
    ["Feb 3, 2026", "mdy", "2026-02-03"], ["3 de febrero de 2026", "dmy", "2026-02-03"], ["3 февраля 2026", "dmy", "2026-02-03"], ["2026年2月3日", "ymd", "2026-02-03"], ["20260203", "dmy", "2026-02-03"], ["46056", "dmy", "2026-02-03"],
  ] as const)("%s, %s, is %s", (text, order, date) => {
    expect(isoDate(text, order)).toBe(date);
  });

  test.each([["31.02.2026", "dmy"], ["12/25/2026", "dmy"], ["1,37", "dmy"], ["0000001", "dmy"], ["soon", "dmy"]] as const)("%s, %s, is none, and stays as it is written", (text, order) => {
    expect(isoDate(text, order)).toBeNull();
    const mapping = [{ column: "Mail", target: "email" as const, mergeField: "email" }, { column: "Seit", target: "custom" as const, mergeField: "seit", dateOrder: order }];
    const row = parseContactRow({ line: 2, cells: ["a@b.example", text], hasBrokenQuote: false }, RowSettings.parse({ mapping }));
    expect(row).toMatchObject({ refusal: null, values: { seit: text }, hints: [{ code: "date_unread", column: "Seit" }] });
  });
});

describe("what a cell says is looked up", () => {
  test.each([["Deutschland", "DE"], ["ドイツ", "DE"], ["Allemagne", "DE"], ["DEU", "DE"], ["D", "DE"], ["USA", "US"], ["Côte d’Ivoire", "CI"], ["Absurdistan", null]])("country %s: %s", (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  test.each([["Deutsch", "de"], ["de_AT.UTF-8", "de-AT"], ["français (Canada)", "fr-CA"], ["日本語", "ja"], ["ger", "de"], ["Klingon", null]])("language %s: %s", (text, tag) => {
    expect(languageTag(text)).toBe(tag);
  });

  test.each([["europe/berlin", "Europe/Berlin"], ["W. Europe Standard Time", "Europe/Berlin"], ["(UTC+01:00) Amsterdam, Berlin, Bern", "Europe/Amsterdam"], ["UTC+2", "Etc/GMT-2"], ["Berlin", "Europe/Berlin"], ["Mars", null]])("time zone %s: %s", (text, zone) => {
    expect(timeZoneOf(text)).toBe(zone);
  });
});

test.each([
  [" Hugo@Martins-Viagens.EXAMPLE ", "hugo@martins-viagens.example"],
  ["jürgen@MÜLLER.example", "jürgen@xn--mller-kva.example"],
  ["jose\u0301@x.example", "josé@x.example"],
])("the address %j is compared as %j", (address, key) => {
  expect(foldAddress(address)).toBe(key);
});

test("templates may say first_name for given_name, and name where there is only a given and a family name", () => {
  expect(mergeValuesOf({ given_name: "Amara", family_name: "Okafor" })).toMatchObject({ given_name: "Amara", family_name: "Okafor", first_name: "Amara", last_name: "Okafor", name: "Amara Okafor" });
  expect(mergeValuesOf({ given_name: "Amara", first_name: "own" }).first_name).toBe("own");
  expect(mergeValuesOf({ email: "a@b.example" })).not.toHaveProperty("first_name");
  // A column of that name cannot lead people somewhere else.
  expect(mergeValuesOf({ unsubscribe_url: "https://elsewhere.example/" }).unsubscribe_url).toBe(UNSUBSCRIBE_PLACE);
});

const shared = path.join(import.meta.dirname, "../../../shared/data/names-zones");
describe.skipIf(!existsSync(shared))("of ../shared/data/names-zones", () => {
  test("99 % of the names are split where they were put together", () => {
    const locales = JSON.parse(readFileSync(path.join(shared, "names-by-locale.json"), "utf8")) as Record<string, { first: string[]; last?: string[] }>;
    const names = Object.entries(locales).flatMap(([locale, { first, last }]) => (last ? first.map((given, index) => ({ locale, given, family: last[index % last.length]! })) : []));
    const right = names.filter(({ locale, given, family }) => {
      const split = splitName(/^(?:ja|ko|zh)/.test(locale) ? `${family} ${given}` : `${given} ${family}`);
      return split.given === given && split.family === family;
    });
    expect(right.length / names.length).toBeGreaterThanOrEqual(0.99);
  });

  test("every zone of IANA and of Windows is one", () => {
    const { iana, windows } = JSON.parse(readFileSync(path.join(shared, "zones.json"), "utf8")) as { iana: string[]; windows: Record<string, string[]> };
    expect([...iana, ...Object.keys(windows).filter((name) => name !== "")].filter((name) => timeZoneOf(name) === null)).toEqual([]);
  });
});
