import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { type ImportSettings, SampleRow } from "../../server/contract/imports.ts";
import { createImport } from "../../server/services/imports/create-import.ts";
import { deleteProfile } from "../../server/services/imports/delete-profile.ts";
import { inspectUpload } from "../../server/services/imports/inspect-upload.ts";
import { listProfiles } from "../../server/services/imports/profile-queries.ts";
import { sampleUpload } from "../../server/services/imports/sample-upload.ts";
import { saveProfile } from "../../server/services/imports/save-profile.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { uploadText } from "./import-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const tomas = () => desk.as("Tomás");
const inspect = async (text: string, options: Omit<Parameters<typeof inspectUpload>[1], "uploadId"> = {}) => inspectUpload(tomas(), { uploadId: (await uploadText(tomas(), text)).id, ...options });

describe("an inspection", () => {
  test("says what the file is and how it would be imported", async () => {
    const seen = await inspect("Vorname;Nachname;E-Mail;Kundennr\nUlrike;Beispiel;ulrike@muster.example;0017\nAnna;Muster;anna@muster.example;0018\n");
    expect(seen).toMatchObject({ layout: { format: "csv", delimiter: ";", headerLine: 1, columnCount: 4 }, headers: ["Vorname", "Nachname", "E-Mail", "Kundennr"], profile: null, settings: { channels: ["email"], conflicts: "leave_out", tags: [], consentSource: null } });
    expect(seen.settings.layout).toEqual(seen.layout);
    expect(seen.settings.mapping.map((column) => [column.target, column.mergeField])).toEqual([["given_name", "given_name"], ["family_name", "family_name"], ["email", "email"], ["custom", "kundennr"]]);
  });

  test("of a file with numbers and no addresses suggests WhatsApp", async () => {
    expect((await inspect("Name,Phone\nAnna,+49 171 2345678\nBob,+49 171 2345679\nCleo,+49 171 2345670\n")).settings.channels).toEqual(["whatsapp"]);
  });

  test("reads the file as a person says", async () => {
    const seen = await inspect("a;b,Email\n1;2,x@y.example\n", { overrides: { delimiter: "," } });
    expect(seen.headers).toEqual(["a;b", "Email"]);
  });

  test("refuses more columns than can be mapped", async () => {
    const headers = ["Email", ...Array.from({ length: 5_000 }, (_, index) => `c${index}`)];
    await expect(inspect(`${headers.join(",")}\n${headers.map(() => "a@b.example").join(",")}\n`)).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("The file has 5001 columns") });
  });

  test("shows the first rows as they would be read", async () => {
    const { settings } = await inspect("Name,Email\nAda,ada@b.example\n");
    const upload = await uploadText(tomas(), `Name,Email\nADA BYRON,ada@b.example\nNobody,nowhere\n${"x,y@z.example\n".repeat(30)}`);
    const mapping = settings.mapping.map((column) => (column.target === "name" ? { ...column, letterCase: "title" as const } : column));
    const rows = await sampleUpload(tomas(), { uploadId: upload.id, settings: { ...settings, mapping } });
    expect(rows).toHaveLength(20);
    expect(rows[0]).toMatchObject({ line: 2, outcome: "new", values: { name: "Ada Byron", given_name: "Ada", family_name: "Byron" }, contactId: null });
    expect(rows[1]).toMatchObject({ line: 3, outcome: "refused", reason: "email_bad", column: "Email" });
  });

  test("says of each of the first rows what in it could not be read", async () => {
    const text = "Name,Email,Land,Telefon\nAda,ada@b.example,Atlantis,0\nBo,bo@b.example,DE,\n";
    const { settings } = await inspect(text);
    const rows = await sampleUpload(tomas(), { uploadId: (await uploadText(tomas(), text)).id, settings });
    expect(rows.map(({ outcome, hints }) => [outcome, hints])).toEqual([["new", [{ code: "country_unknown", column: "Land" }, { code: "phone_bad", column: "Telefon" }]], ["new", []]]);
    expect(SampleRow.array().safeParse(rows).error).toBeUndefined();
  });
});

describe("a profile", () => {
  const text = "Kundennr;E-Mail;Vorname;Nachname\n0017;ulrike@muster.example;Ulrike;Beispiel\n";

  test("is known again by the file's columns, however they are ordered or written, and counts how often it was used", async () => {
    const { settings } = await inspect(text);
    const learned: ImportSettings = { ...settings, tags: ["Kunde"], consentSource: "Vertrag", mapping: settings.mapping.map((column) => (column.column === "Kundennr" ? { ...column, mergeField: "customer_no", overwrite: "overwrite" } : column)) };
    const profile = await saveProfile(tomas(), { name: "Kundenliste", description: "Monthly", settings: learned });
    expect(profile).toMatchObject({ name: "Kundenliste", usageCount: 0, lastUsedAt: null });

    const upload = await uploadText(desk.as("Aylin"), "vorname,NACHNAME,e-mail,kundennr\nAnna,Muster,anna@muster.example,0018\n");
    const seen = await inspectUpload(desk.as("Aylin"), { uploadId: upload.id });
    expect(seen).toMatchObject({ fingerprint: profile.fingerprint, profile: { id: profile.id }, settings: { tags: ["Kunde"], consentSource: "Vertrag", layout: { delimiter: "," } } });
    expect(seen.settings.mapping.map(({ column, target, mergeField, overwrite }) => [column, target, mergeField, overwrite])).toEqual([
      ["vorname", "given_name", "given_name", "fill"], ["NACHNAME", "family_name", "family_name", "fill"], ["e-mail", "email", "email", "fill"], ["kundennr", "custom", "customer_no", "overwrite"],
    ]);
    await createImport(desk.as("Aylin"), { uploadId: upload.id, settings: seen.settings, profileId: profile.id });
    expect(await listProfiles(tomas())).toEqual([expect.objectContaining({ usageCount: 1, lastUsedAt: desk.clock.now().toISOString() })]);
    expect((await inspectUpload(desk.as("Aylin"), { uploadId: upload.id, profileId: null })).profile).toBeNull();
    const chosen = await inspect("E-Mail;Ort\nx@y.example;Bonn\n", { profileId: profile.id });
    expect(chosen.settings.mapping.map((column) => column.target)).toEqual(["email", "custom"]);
  });

  test("has a name of its own; is changed and deleted by it", async () => {
    const { settings } = await inspect(text, { profileId: null });
    const profile = await saveProfile(tomas(), { name: "Once", description: "", settings });
    await expect(saveProfile(desk.as("Aylin"), { name: "Once", description: "", settings })).rejects.toMatchObject({ code: "conflict" });
    expect(await saveProfile(tomas(), { id: profile.id, name: "Twice", description: "changed", settings })).toMatchObject({ id: profile.id, name: "Twice", description: "changed" });
    await deleteProfile(tomas(), { profileId: profile.id });
    await expect(deleteProfile(tomas(), { profileId: profile.id })).rejects.toMatchObject({ code: "not_found" });
    const names = (await desk.db.select().from(events).where(eq(events.subjectId, profile.id)).orderBy(events.seq)).map((event) => event.name);
    expect(names).toEqual(["import_profile.saved", "import_profile.saved", "import_profile.deleted"]);
  });
});

describe("settings that cannot be meant", () => {
  const base = async () => {
    const upload = await uploadText(tomas(), "Email,Name,City\na@b.example,A,Oslo\n");
    const { settings } = await inspectUpload(tomas(), { uploadId: upload.id, profileId: null });
    return { uploadId: upload.id, settings };
  };
  const cases: [string, (settings: ImportSettings) => ImportSettings][] = [
    ["no column for the channel", (settings) => ({ ...settings, mapping: settings.mapping.map((column) => (column.target === "email" ? { ...column, target: "custom" } : column)) })],
    ["two columns for one field", (settings) => ({ ...settings, mapping: settings.mapping.map((column) => ({ ...column, target: "email" })) })],
    ["one name for two columns", (settings) => ({ ...settings, mapping: settings.mapping.map((column) => (column.target === "custom" ? { ...column, mergeField: "email" } : column)) })],
    ["other columns than the file's", (settings) => ({ ...settings, mapping: settings.mapping.slice(1) })],
    ["a list that is not there", (settings) => ({ ...settings, listId: "00000000-0000-7000-8000-000000000000" })],
    ["a channel without addresses in files", (settings) => ({ ...settings, channels: ["instagram"] })],
  ];
  test.each(cases)("%s", async (_, change) => {
    const { uploadId, settings } = await base();
    await expect(createImport(tomas(), { uploadId, settings: change(settings) })).rejects.toMatchObject({ code: "bad_input" });
  });
});
