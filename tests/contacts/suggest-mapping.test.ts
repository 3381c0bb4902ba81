import { describe, expect, test } from "vitest";
import { fingerprintOf, suggestMapping } from "../../server/services/contacts/suggest-mapping.ts";

const targets = (headers: string[], rows: string[][] = []) => suggestMapping(headers, rows).map(({ target }) => target);

describe("columns are mapped by their names", () => {
  test.each([
    [["First name", "Last name", "E-mail", "Mobile phone", "Company"], ["given_name", "family_name", "email", "phone", "company"]],
    [["Vorname", "Nachname", "E-Mail-Adresse", "Telefon", "Firma"], ["given_name", "family_name", "email", "phone", "company"]],
    [["Prénom", "Nom", "Courriel", "Téléphone", "Société"], ["given_name", "family_name", "email", "phone", "company"]],
    [["Nome", "Cognome", "E-mail"], ["given_name", "family_name", "email"]],
    [["Name", "Vorname", "Mail"], ["family_name", "given_name", "email"]],
    [["ФИО", "Эл. почта", "Телефон"], ["name", "email", "phone"]],
    [["姓", "名", "メールアドレス", "電話番号", "会社名"], ["family_name", "given_name", "email", "phone", "company"]],
  ])("%j", (headers, expected) => {
    expect(targets(headers)).toEqual(expected);
  });

  test("names for templates are made of letters of other scripts too, and are never a field's", () => {
    expect(suggestMapping(["Email", "Сумма заказа", "備考", "2026", "contact name 2", "Name", "name", "letzte Größe"], []).map(({ mergeField }) => mergeField)).toEqual(["email", "summa_zakaza", "column_3", "column_2026", "contact_name_2", "name", "name_2", "letzte_grosse"]);
  });

  test("a header that its values gainsay is not believed, and nobody's consent is guessed", () => {
    const rows = Array.from({ length: 5 }, (_, index) => ["yes", `guest${index}@example.org`, "Spring letter", "yes"]);
    expect(targets(["E-mail", "Kontakt", "Newsletter", "VIP"], rows)).toEqual(["custom", "email", "custom", "custom"]);
  });

  test("a field is given once, and what is not known keeps its name for templates", () => {
    const mapping = suggestMapping(["E-mail", "E-mail 2", "Letzte Bestellung", "Letzte Bestellung", "3. Rang!"], []);
    expect(mapping.map(({ target }) => target)).toEqual(["email", "custom", "custom", "custom", "custom"]);
    expect(new Set(mapping.map(({ mergeField }) => mergeField)).size).toBe(5);
    expect(mapping.every(({ mergeField }) => /^[a-z][a-z0-9_]*$/.test(mergeField))).toBe(true);
    expect(mapping[2]!.mergeField).toBe("letzte_bestellung");
  });
});

test("a column is known by its values where its name says nothing", () => {
  const rows = Array.from({ length: 10 }, (_, index) => [`Person ${index}`, `person${index}@example.org`]);
  expect(targets(["A", "B"], rows)[1]).toBe("email");
});

test("zones, countries, languages and numbers are known by their values", () => {
  const rows = [["Europe/Berlin", "DE", "de", "+49 30 1234567"], ["Europe/Paris", "FR", "fr", "+33 1 23 45 67 89"], ["Asia/Tokyo", "JP", "ja", "+81 3 1234 5678"]];
  expect(targets(["q", "r", "s", "t"], rows)).toEqual(["time_zone", "country", "language", "phone"]);
});

test("a header is recognised however its columns are ordered and written", () => {
  expect(fingerprintOf(["Vorname", "E-Mail ", "Straße"])).toBe(fingerprintOf(["strasse", "e-mail", "VORNAME"]));
  expect(fingerprintOf(["Vorname", "E-Mail"])).not.toBe(fingerprintOf(["Vorname", "Telefon"]));
});
