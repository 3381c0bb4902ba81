import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { previewContactFile } from "../../server/services/contacts/preview-contact-file.ts";
import { PREVIEW_BYTES_MAX } from "../../server/services/contacts/limits.ts";

const preview = (text: string) => previewContactFile(Buffer.from(text));
const targets = (text: string) => preview(text).mapping.map((column) => `${column.target} ${column.mergeField}`);

describe("the preview of a contact file", () => {
  test.each([
    ["English", "First name,Last name,E-mail address,Booking No.\nIngrid,Solberg,ingrid@nordlys.example,7", ["given_name given_name", "family_name family_name", "email email", "custom booking_no"]],
    ["German", "Vorname;Nachname;E-Mail;Straße\nJana;Groß;jana@x.example;Am Weg", ["given_name given_name", "family_name family_name", "email email", "custom strasse"]],
    ["French", "Prénom;Nom;Courriel;Société\nChloé;Dubois;chloe@atelier.example;Atelier", ["given_name given_name", "family_name family_name", "email email", "company company"]],
    ["Spanish", "Nombre,Apellidos,Correo electrónico,Teléfono\nLuis,Herrera,luis@herrera.example,1", ["given_name given_name", "family_name family_name", "email email", "phone phone"]],
    ["one name column", "Nombre,Correo\nLuis Herrera,luis@herrera.example", ["name name", "email email"]],
    ["unknown words above addresses", "Wer,Wohin\nHugo,hugo@martins.example\nAmara,amara@okafor.example", ["custom wer", "email email"]],
    ["the same header twice", "Email,Notiz,Notiz\na@x.example,1,2", ["email email", "custom notiz", "custom notiz_2"]],
    ["headers that begin with a digit or have no letters", "Email,2026,–\na@x.example,1,2", ["email email", "custom column_2026", "custom column_3"]],
  ])("suggests the mapping from headers: %s", (_, text, expected) => {
    expect(targets(text)).toEqual(expected);
  });

  test("a file without a header is taken as contacts from its first line, and says so", () => {
    const { layout, mapping, rows, warnings } = preview("Hugo,hugo@martins.example\nAmara,amara@okafor.example");
    expect(layout.hasHeader).toBe(false);
    expect(mapping.map((column) => column.target)).toEqual(["custom", "email"]);
    expect(rows).toHaveLength(2);
    expect(warnings.join(" ")).toContain("first row is taken as a contact");
  });

  test.each([
    [",", "a,b,email\n1,2,x@y.example"],
    [";", "a;b;email\n1,5;2,7;x@y.example"],
    ["\t", "a\tb\temail\n1,5\t2;7\tx@y.example"],
    ["|", "a|b|email\n1|2|x@y.example"],
    [";", "sep=;\na;email\n1,1,1;x@y.example"],
  ])("finds the delimiter %j", (delimiter, text) => {
    expect(preview(text).layout.delimiter).toBe(delimiter);
  });

  test.each([
    ["an empty file", Buffer.alloc(0), /empty/],
    ["blank lines", Buffer.from("\n\n  \n"), /empty/],
    ["a workbook", Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /Excel workbook/],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /old Office/],
    ["a PDF", Buffer.from("%PDF-1.7\n"), /PDF/],
    ["binary data", Buffer.from([1, 2, 0, 0, 0, 0, 9, 200]), /binary/],
    ["a web page", Buffer.from("<!DOCTYPE html><html>a@b.example</html>"), /web page/],
    ["JSON", Buffer.from('[{"email":"a@b.example"}]'), /JSON/],
    ["only a header", Buffer.from("name,email\n"), /no contacts/],
    ["prose", Buffer.from("Dear all,\nthe meeting is at nine.\n"), /No column/],
  ])("refuses %s with what it is and what to do", (_, bytes, message) => {
    expect(() => previewContactFile(bytes)).toThrow(expect.objectContaining({ code: "unprocessable", message: expect.stringMatching(message), details: expect.objectContaining({ remedy: expect.any(String) }) }));
  });

  test("UTF-16 without a byte order mark is still read", () => {
    expect(previewContactFile(Buffer.from("name,email\nJosé,jose@x.example\n", "utf16le")).rows).toEqual([["José", "jose@x.example"]]);
  });

  test("a beginning that was cut in the middle of a row shows whole rows only", () => {
    const row = '"Zoë\nLine",zoe@x.example\n';
    const text = `name,email\n${row.repeat(12_000)}`;
    const { warnings, rows } = previewContactFile(Buffer.from(text).subarray(0, PREVIEW_BYTES_MAX));
    expect(warnings).toEqual([]);
    expect(rows[0]).toEqual(["Zoë\nLine", "zoe@x.example"]);
  });
});

// Real exports that lie beside the project; left out where they are not there.
const shared = path.join(import.meta.dirname, "../../../shared/data/contacts");
describe.skipIf(!existsSync(shared))("office exports of the shared data", () => {
  const shown = (name: string) => previewContactFile(readFileSync(path.join(shared, name)).subarray(0, PREVIEW_BYTES_MAX));
  test.each([
    ["contacts-1000.csv", "utf-8", ",", 13, "Riley"],
    ["kunden-cp1252.csv", "windows-1252", ";", 8, "Riley"],
    ["clientes-utf16.tsv", "utf-16le", "\t", 5, "Riley"],
    ["kokyaku-shiftjis.csv", "shift_jis", ",", 5, "優花"],
    ["messy-sep-semicolon.csv", "utf-8", ";", 4, undefined],
  ])("%s is %s", (name, encoding, delimiter, columns, givenName) => {
    const { layout, mapping, rows } = shown(name);
    expect([layout.encoding, layout.delimiter, mapping.length]).toEqual([encoding, delimiter, columns]);
    expect(rows[0]![mapping.findIndex((column) => column.target === "given_name")]).toBe(givenName);
    expect(mapping.filter((column) => column.target === "email")).toHaveLength(1);
  });
  test.each(["customers.xlsx", "customers.xls", "contacts.json", "contacts.jsonl"])("%s is refused", (name) => {
    expect(() => shown(name)).toThrow(expect.objectContaining({ code: "unprocessable" }));
  });
});
