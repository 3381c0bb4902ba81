import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ContactFileInspection, type LayoutOverrides } from "../../server/contract/contact-files.ts";
import { type FileSource, sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { inspectContactFile } from "../../server/services/contact-files/inspect-contact-file.ts";
import { readAllRows, readContactRows } from "../../server/services/contact-files/read-contact-file.ts";
import { all, encode } from "./write-table.ts";

const shared = join(import.meta.dirname, "../../../shared/data/contacts");

async function understand(source: FileSource, overrides?: LayoutOverrides) {
  const inspection = await inspectContactFile(source, overrides);
  expect(ContactFileInspection.safeParse(inspection).error).toBeUndefined();
  return { ...inspection, contacts: await all(readContactRows(source, inspection.layout)) };
}

const text = (content: string, encoding = "utf-8") => sourceOfBytes(encode(content, encoding));

describe.skipIf(!existsSync(shared))("the exports of ../shared are understood without a click", () => {
  const columns = ["given_name", "family_name", "company", "email", "phone", "country", "language", "timezone", "tags", "customer_no", "last_order", "amount", "consent"];
  test.each([
    ["contacts-1000.csv", { format: "csv", encoding: "utf-8", delimiter: ",", headerLine: 1 }, columns, 1_000],
    ["kunden-cp1252.csv", { format: "csv", encoding: "windows-1252", delimiter: ";", headerLine: 4 }, ["Kundennr.", "Nachname", "Vorname", "Firma", "E-Mail", "Telefon", "Letzte Bestellung", "Umsatz €"], 300],
    ["clientes-utf16.tsv", { format: "tsv", encoding: "utf-16le", delimiter: "\t", headerLine: 1 }, ["Nombre", "Apellidos", "Correo electrónico", "Teléfono", "Empresa"], 250],
    ["kokyaku-shiftjis.csv", { format: "csv", encoding: "shift_jis", delimiter: ",", headerLine: 1 }, ["姓", "名", "会社名", "メールアドレス", "電話番号"], 58],
    ["messy-sep-semicolon.csv", { format: "csv", encoding: "utf-8", delimiter: ";", headerLine: 2, footerRows: 1 }, ["Name", "Mail", "Tel", "Notiz"], 120],
    ["contacts.json", { format: "json", encoding: "utf-8", sheet: "contacts", headerLine: 1 }, columns, 200],
    ["contacts.jsonl", { format: "jsonl", encoding: "utf-8", headerLine: 1 }, columns, 200],
    ["customers.xlsx", { format: "xlsx", sheet: "Customers", headerLine: 3 }, ["No.", "First name", "Last name", "Company", "E-mail", "Phone", "Last order", "Amount", "VIP"], 300],
    ["customers.xls", { format: "xls", sheet: "Customers", headerLine: 3 }, ["No.", "First name", "Last name", "Company", "E-mail", "Phone", "Last order", "Amount", "VIP"], 300],
  ])("%s", async (file, layout, headers, rowCount) => {
    const seen = await understand(sourceOfBytes(new Uint8Array(readFileSync(join(shared, file))), "whatever.bin"));
    expect(seen.layout).toMatchObject(layout);
    expect(seen.headers).toEqual(headers);
    expect(seen.contacts).toHaveLength(rowCount);
    expect(seen.kinds[headers.findIndex((header) => /mail|correo|メール/i.test(header))]).toBe("email");
  });

  test("the messy one: rows as they stand, the bad ones marked", async () => {
    const source = sourceOfBytes(new Uint8Array(readFileSync(join(shared, "messy-sep-semicolon.csv"))));
    const { contacts, footer, warnings } = await understand(source);
    expect(contacts[0]).toEqual({ line: 3, cells: ["Riley Groen", "contact0001@example.net", "020 500 0001", ""], hasBrokenQuote: false });
    expect(contacts.find((row) => row.line === 19)?.cells).toEqual(["Adrien Bode\r\nsecond line", "contact0016@example.com", "+1 212 555 0016", 'say "hi"']);
    expect(contacts.filter((row) => row.cells.length === 2).map((row) => row.line)).toEqual([12, 34, 56, 78, 100, 122]);
    expect(contacts.filter((row) => row.hasBrokenQuote).map((row) => row.line)).toEqual([14, 36, 58, 80, 102, 124]);
    expect(contacts.find((row) => row.line === 14)?.cells[3]).toBe('=HYPERLINK("http://evil.example"');
    expect(footer).toEqual([["Total", "120", "", ""]]);
    expect(warnings.map(({ code }) => code)).toEqual(["broken_quote", "footer_left_out", "ragged_rows"]);
    // Every line of the file but the hint, blank ones included.
    expect(await all(readAllRows(source, (await inspectContactFile(source)).layout))).toHaveLength(129);
  });
});

describe("what a person set stands, and the rest is detected anew", () => {
  const file = "Liste;von;heute\nNom;Prénom;E-mail\nLefèvre;Zoé;zoe@example.org\nNoël;Inès;ines@example.org\n";

  test("the encoding", async () => {
    const source = text(file, "windows-1252");
    expect((await understand(source)).headers).toEqual(["Nom", "Prénom", "E-mail"]);
    const seen = await understand(source, { encoding: "iso-8859-5" });
    expect(seen.headers[1]).toBe("Prщnom");
    expect(seen.confidence.encoding).toBe(1);
    expect(seen.alternatives.encodings[0]).toBe("windows-1252");
  });

  test("the delimiter, the quotation mark and the header", async () => {
    const seen = await understand(text(file), { delimiter: ",", headerLine: null, quote: "" });
    expect(seen.layout).toMatchObject({ delimiter: ",", quote: "", headerLine: null, columnCount: 1 });
    expect(seen.contacts).toHaveLength(4);
    expect((await understand(text(file), { headerLine: 1 })).headers).toEqual(["Liste", "von", "heute"]);
  });

  test("lines above the header are numbered as they stand in the file, blank ones between them", async () => {
    const seen = await understand(text(`Kundenliste;;\n\n;;\nStand: heute;;\n\n${file.slice(file.indexOf("Nom"))}`));
    expect(seen.layout.headerLine).toBe(6);
    expect(seen.preamble.map(({ line, cells }) => [line, cells[0]])).toEqual([[1, "Kundenliste"], [4, "Stand: heute"]]);
    expect((await understand(text(`Kundenliste;;\n\n;;\nStand: heute;;\n\n${file}`), { headerLine: seen.preamble[1]!.line })).headers[0]).toBe("Stand: heute");
  });

  test("an encoding that nobody knows is refused", async () => {
    await expect(inspectContactFile(text(file), { encoding: "klingon" })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("the array of a JSON file", async () => {
    const source = text('{"people":[{"email":"a@example.org"}],"firms":[{"name":"Contoso"}]}');
    expect(await understand(source)).toMatchObject({ layout: { sheet: "people" }, sheets: [{ name: "people" }, { name: "firms" }] });
    expect((await understand(source, { sheet: "firms" })).headers).toEqual(["name"]);
  });
});

describe("a large file", () => {
  const lines = Array.from({ length: 120_000 }, (_, index) => `${index};Name ${index};person${index}@example.org;Ort ${index % 50}`);
  const bytes = encode(["Nr;Name;E-Mail;Ort", ...lines, "", "Gesamt;120000;;"].join("\r\n"), "utf-8");

  test("is understood by its ends and stretches of it", async () => {
    let read = 0;
    const source: FileSource = { name: "", size: bytes.length, read: async (start, length) => ((read += length), bytes.subarray(start, start + length)) };
    const { layout, footer } = await inspectContactFile(source);
    expect(bytes.length).toBeGreaterThan(5_000_000);
    expect(read).toBeLessThan(4_600_000);
    expect(layout).toMatchObject({ delimiter: ";", headerLine: 1, footerRows: 1 });
    expect(footer).toEqual([["Gesamt", "120000", "", ""]]);
    expect(await all(readContactRows(source, layout))).toHaveLength(120_000);
  });

  test("whose letters beyond ASCII come late is read in their encoding", async () => {
    const late = bytes.slice();
    late.set(encode("Jürgen", "windows-1252"), Math.floor(bytes.length / 2) + 10);
    for (let at = 300_000; at < bytes.length; at += 20_000) late.set(encode("Jürgen Öß", "windows-1252"), at);
    expect((await inspectContactFile(sourceOfBytes(late))).layout.encoding).toBe("windows-1252");
  });
});
