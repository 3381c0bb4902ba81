import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ATTACHMENT_BYTES_MAX, type Template } from "../../server/contract/templates.ts";
import { exportTemplates } from "../../server/services/templates/export-templates.ts";
import { importTemplates } from "../../server/services/templates/import-templates.ts";
import { mediaTypeOf } from "../../server/services/templates/media-type.ts";
import { purgeFiles } from "../../server/services/templates/purge-files.ts";
import { readTemplate } from "../../server/services/templates/queries.ts";
import { readTemplateAttachments } from "../../server/services/templates/read-attachments.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { readStoredFile, storeFile } from "../../server/services/templates/store-file.ts";
import { listVersions } from "../../server/services/templates/versions.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let other: Desk;
beforeAll(async () => void ([desk, other] = await Promise.all([testDesk(), testDesk()])));
afterAll(async () => {
  await desk.drop();
  await other.drop();
});

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const tomas = () => desk.as("Tomás");
const base = { name: "With files", subject: "s", html: "<p>x</p>" };

describe("what a file is", () => {
  test.each([
    ["a.png", png, "image/png"],
    ["photo.txt", Buffer.from("ffd8ffe0", "hex"), "image/jpeg"],
    ["offer.pdf", Buffer.from("%PDF-1.7"), "application/pdf"],
    ["offer.docx", Buffer.from("504b0304aa", "hex"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["offer.zip", Buffer.from("504b0304aa", "hex"), "application/zip"],
    ["notes.ics", Buffer.from("BEGIN:VCALENDAR"), "text/calendar"],
    ["not.png", Buffer.from("text"), "text/plain"],
    ["blob", Buffer.from([0, 1, 2]), "application/octet-stream"],
    ["offer.pdf.exe", Buffer.from("text"), null],
    ["offer.pdf", Buffer.from("MZ\x90"), null],
  ])("is told by its content: %s", (fileName, bytes, expected) => {
    expect(mediaTypeOf(fileName, bytes)).toBe(expected);
  });
});

describe("attachments", () => {
  test("go with the version that they were saved with, and with no earlier one", async () => {
    const file = await storeFile(tomas(), { fileName: "../../etc/Price\u202elist\n.pdf", bytes: Buffer.from("%PDF-1") });
    expect(file).toMatchObject({ fileName: "Pricelist.pdf", mediaType: "application/pdf" });
    const first = await saveTemplate(tomas(), base);
    const second = await saveTemplate(tomas(), { ...base, id: first.id, version: 1, attachments: [{ sha256: file.sha256, fileName: file.fileName }] });
    expect([second.version, second.attachments.length, (await readTemplateAttachments(desk.system, { templateId: first.id, version: 1 })).length]).toEqual([2, 1, 0]);
    const third = await saveTemplate(tomas(), { ...base, id: first.id, version: 2, subject: "changed" });
    expect(third).toMatchObject({ version: 3, attachments: [{ fileName: "Pricelist.pdf" }] });
    expect((await saveTemplate(tomas(), { ...base, id: first.id, version: 3, attachments: [] })).attachments).toEqual([]);
    expect((await readTemplateAttachments(desk.system, { templateId: first.id, version: 3 })).length).toBe(1);
  });

  test("are refused beyond 25 MB together, and where the file is not there", async () => {
    const half = Buffer.alloc(ATTACHMENT_BYTES_MAX / 2 + 1, 1);
    const one = await storeFile(tomas(), { fileName: "one.bin", bytes: half });
    const two = await storeFile(tomas(), { fileName: "two.bin", bytes: half.fill(2) });
    await expect(saveTemplate(tomas(), { ...base, attachments: [one, two].map(({ sha256, fileName }) => ({ sha256, fileName })) })).rejects.toMatchObject({ code: "too_large" });
    await expect(saveTemplate(tomas(), { ...base, attachments: [{ sha256: "0".repeat(64), fileName: "x" }] })).rejects.toMatchObject({ code: "unprocessable" });
    await expect(storeFile(tomas(), { fileName: "x.bin", bytes: Buffer.alloc(ATTACHMENT_BYTES_MAX + 1) })).rejects.toMatchObject({ code: "too_large" });
    await expect(storeFile(tomas(), { fileName: "run.exe", bytes: Buffer.from("MZ") })).rejects.toMatchObject({ code: "unsupported" });
  });

  test("that are pictures no text shows any more are left out; what is no picture is none", async () => {
    const { sha256 } = await storeFile(tomas(), { fileName: "logo.png", bytes: png });
    const attachments = [{ sha256, fileName: "logo.png", contentId: "logo@mailroom" }];
    expect((await saveTemplate(tomas(), { ...base, html: "<img src='cid:logo@mailroom'>", attachments })).attachments.length).toBe(1);
    expect((await saveTemplate(tomas(), { ...base, attachments })).attachments).toEqual([]);
    expect((await saveTemplate(tomas(), { ...base, html: "<img src=\"cid:{{ picture }}\">", attachments })).attachments.length).toBe(1);
    const text = await storeFile(tomas(), { fileName: "fake.png", bytes: Buffer.from("<svg onload=x>") });
    await expect(saveTemplate(tomas(), { ...base, html: "<img src=\"cid:a\">", attachments: [{ sha256: text.sha256, fileName: "fake.png", contentId: "a" }] })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("that nobody saved go after a day; those of any version stay", async () => {
    const kept = await storeFile(tomas(), { fileName: "kept.txt", bytes: Buffer.from("kept") });
    const left = await storeFile(tomas(), { fileName: "left.txt", bytes: Buffer.from("left") });
    const { id } = await saveTemplate(tomas(), { ...base, attachments: [{ sha256: kept.sha256, fileName: "kept.txt" }] });
    await saveTemplate(tomas(), { ...base, id, version: 1, attachments: [] });
    await purgeFiles(desk.system);
    expect((await readStoredFile(desk.system, left.sha256)).byteLength).toBe(4);
    desk.clock.advance(25 * 60);
    await purgeFiles(desk.system);
    await expect(readStoredFile(desk.system, left.sha256)).rejects.toMatchObject({ code: "not_found" });
    expect((await readStoredFile(desk.system, kept.sha256)).byteLength).toBe(4);
  });
});

async function written(ids: string[] | null, withHistory = false): Promise<Buffer> {
  const pieces: string[] = [];
  for await (const piece of await exportTemplates(tomas(), { ids, withHistory })) pieces.push(piece);
  return Buffer.from(pieces.join(""));
}

describe("a file of templates", () => {
  let saved: Template;
  beforeAll(async () => {
    const { sha256 } = await storeFile(tomas(), { fileName: "logo.png", bytes: png });
    const first = await saveTemplate(tomas(), { name: "Traveller", subject: "One", html: "<p>1</p>", tags: ["a"], category: "Own", language: "en", variants: { de: { subject: "Eins", html: "<p>eins</p>" } as never } });
    saved = await saveTemplate(tomas(), { id: first.id, version: 1, name: "Traveller", subject: "Two", html: "<p><img src=\"cid:l\"></p>", headers: { "X-A": "1" }, attachments: [{ sha256, fileName: "logo.png", contentId: "l" }] });
  });

  test("brings everything to another Mailroom, with its history where asked for", async () => {
    const [added] = (await importTemplates(other.as("Tomás"), { bytes: await written([saved.id], true), clash: "copy" })).templates;
    expect(added).toMatchObject({ outcome: "added", version: 2 });
    const { id: _id, updatedAt: _at, ...there } = await readTemplate(other.system, added!.id!);
    const { id, updatedAt: _here, ...here } = await readTemplate(desk.system, saved.id);
    expect(there).toEqual(here);
    expect(Buffer.from((await readTemplateAttachments(other.system, { templateId: added!.id!, version: 2 }))[0]!.bytes)).toEqual(png);
    expect((await listVersions(other.system, { templateId: added!.id! })).map(({ subject }) => subject)).toEqual(["Two", "One"]);
    expect(id).not.toBe(added!.id);
  });

  test("whose names are taken becomes copies, next versions, or nothing, as asked", async () => {
    const bytes = await written([saved.id]);
    const outcome = async (clash: "copy" | "new_version" | "skip") => (await importTemplates(tomas(), { bytes, clash })).templates[0];
    expect(await outcome("skip")).toMatchObject({ outcome: "skipped", id: null });
    expect(await outcome("new_version")).toMatchObject({ outcome: "unchanged", id: saved.id, version: 2 });
    expect(await outcome("copy")).toMatchObject({ outcome: "copied", name: "Traveller (2)", version: 1 });
    await saveTemplate(tomas(), { id: saved.id, version: 2, name: "Traveller", subject: "Three", html: "<p>3</p>" });
    expect(await outcome("new_version")).toMatchObject({ outcome: "new_version", id: saved.id, version: 4 });
  });

  test("of all is a backup that brings back what was deleted", async () => {
    const backup = await written(null, true);
    const restored = (await importTemplates(other.as("Aylin"), { bytes: backup, clash: "skip" })).templates;
    expect(restored.find(({ name }) => name === "Traveller")).toMatchObject({ outcome: "skipped" });
    expect(restored.some(({ outcome }) => outcome === "added")).toBe(true);
  });

  const file = (change: (parsed: any) => void) => async () => {
    const parsed = JSON.parse((await written([saved.id])).toString());
    change(parsed);
    return Buffer.from(JSON.stringify(parsed));
  };
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ["nothing", () => Buffer.alloc(0), "no JSON"],
    ["no JSON", () => Buffer.from("{"), "no JSON"],
    ["no UTF-8", () => Buffer.from([0x22, 0xff, 0x22]), "no JSON"],
    ["a list", () => Buffer.from("[]"), "no templates"],
    ["another format", file((parsed) => (parsed.format = "x")), "no templates"],
    ["a newer version", file((parsed) => (parsed.formatVersion = 2)), "newer Mailroom"],
    ["no templates", file((parsed) => (parsed.templates = [])), "damaged"],
    ["no versions", file((parsed) => (parsed.templates[0].versions = [])), "damaged"],
    ["a subject of the wrong kind", file((parsed) => (parsed.templates[0].versions[0].subject = { toString: 1 })), "damaged"],
    ["no Liquid", file((parsed) => (parsed.templates[0].versions[0].html = "{% if %}")), "not a valid template"],
    ["a header that is not its to set", file((parsed) => (parsed.templates[0].versions[0].headers = { Bcc: "x" })), "Bcc is set by"],
    ["other bytes than it says", file((parsed) => (parsed.files[Object.keys(parsed.files)[0]!] = "AAAA")), "damaged"],
    ["no base64", file((parsed) => (parsed.files[Object.keys(parsed.files)[0]!] = "!!")), "damaged"],
    ["a path for a hash", file((parsed) => (parsed.files["../x"] = "AAAA")), "damaged"],
    ["a text too long", file((parsed) => (parsed.templates[0].versions[0].whatsapp = "x".repeat(5_000))), "damaged"],
    ["a language named __proto__", () => file(() => {})().then((bytes) => Buffer.from(bytes.toString().replace("\"variants\":{\"de\"", "\"variants\":{\"__proto__\""))), ""],
  ])("that holds %s is refused clearly, and nothing of it is kept", async (_, make, words) => {
    const bytes = await make();
    const before = (await desk.sql`select count(*)::int as count from template_versions`)[0]!.count;
    if (words === "") await importTemplates(tomas(), { bytes, clash: "skip" });
    else await expect(importTemplates(tomas(), { bytes, clash: "copy" })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining(words) });
    expect((await desk.sql`select count(*)::int as count from template_versions`)[0]!.count).toBe(before);
    expect(Object.hasOwn(Object.prototype, "subject")).toBe(false);
  });

  test("whose file another names but does not bring is refused by the template's name", async () => {
    const bytes = await file((parsed) => (parsed.files = {}))();
    await expect(importTemplates((await testDeskOnce()).as("Tomás"), { bytes, clash: "copy" })).rejects.toMatchObject({ message: expect.stringContaining("Traveller: The file of logo.png") });
  });
});

let empty: Desk | undefined;
const testDeskOnce = async () => (empty ??= await testDesk());
afterAll(() => empty?.drop());
