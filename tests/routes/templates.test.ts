import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportedTemplates, Template, TemplateAttachment, TemplateDiff, TemplatePreview, TemplateSummary } from "../../server/contract/templates.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => void (api = testApi((desk = await testDesk()))));
afterAll(() => desk.drop());

const winter = { name: "Winter", category: "Own", tags: ["cold"], subject: "{{ first_name }}, winter", html: "<p>Dear {{ first_name }}</p>", language: "en" };
const send = async (path: string, bytes: Uint8Array<ArrayBuffer>, who = "Tomás") => {
  const response = await api.app.request(`/api${path}`, { method: "POST", headers: { authorization: `Bearer ${who}`, "content-type": "application/octet-stream" }, body: bytes });
  return { status: response.status, body: await response.json() };
};

test("a template is made, found, changed, compared, restored, copied, exported, deleted and imported", async () => {
  const file = (await send("/template-files?fileName=terms.pdf", Buffer.from("%PDF-1.7"))).body as TemplateAttachment;
  const { body: first } = await api.post<Template>("Tomás", "/templates", { ...winter, attachments: [{ sha256: file.sha256, fileName: file.fileName }] });
  expect(first).toMatchObject({ version: 1, category: "Own", attachments: [{ fileName: "terms.pdf", mediaType: "application/pdf", size: 8 }] });
  expect((await api.get<{ items: TemplateSummary[] }>("Tomás", "/templates?search=winter&category=Own&tag=cold")).body.items).toMatchObject([{ id: first.id, attachmentCount: 1 }]);
  expect((await api.post("Tomás", "/templates", { ...winter, id: first.id, version: 1, subject: "Changed" })).status).toBe(200);
  expect((await api.get<TemplateDiff>("Tomás", `/templates/${first.id}/diff?from=1&to=2`)).body.parts).toMatchObject([{ part: "subject", lines: [{ kind: "removed" }, { kind: "added", text: "Changed" }] }]);
  expect((await api.post<Template>("Tomás", `/templates/${first.id}/versions/1/restore`, { newest: 2 })).body).toMatchObject({ version: 3, subject: winter.subject });
  expect((await api.post<Template>("Tomás", `/templates/${first.id}/clones`)).body.name).toBe("Winter (2)");
  const download = await api.app.request(`/api/templates/${first.id}/versions/3/files/${file.sha256}`, { headers: { authorization: "Bearer Tomás" } });
  expect([await download.text(), download.headers.get("content-type"), download.headers.get("content-disposition")]).toEqual(["%PDF-1.7", "application/octet-stream", "attachment; filename=\"terms.pdf\""]);
  const exported = await api.app.request("/api/template-exports", { method: "POST", headers: { authorization: "Bearer Tomás", "content-type": "application/json" }, body: JSON.stringify({ ids: [first.id] }) });
  const bytes = Buffer.from(await exported.arrayBuffer());
  expect((await api.delete("Tomás", `/templates/${first.id}`)).status).toBe(200);
  expect((await api.get("Tomás", `/templates/${first.id}`)).status).toBe(404);
  expect((await send("/template-imports?clash=skip", bytes)).body as ImportedTemplates).toMatchObject({ templates: [{ name: "Winter", outcome: "added" }] });
  expect((await api.post("Tomás", `/templates/${first.id}/undelete`)).status).toBe(200);
});

test("a text is previewed before it is saved, and what is wrong with it said with its place", async () => {
  const preview = (body: object) => api.post<TemplatePreview>("Priya", "/template-previews", { subject: "Hi {{ name }}", html: "<p>x</p>", values: { name: "Ida" }, ...body });
  expect((await preview({ whatsapp: "Yo {{ name }}", headers: { "X-A": "{{ name }}" } })).body).toMatchObject({ subject: "Hi Ida", text: "x", whatsapp: "Yo Ida", headers: { "X-A": "Ida" }, mergeFields: ["name"], problems: [] });
  expect((await preview({ html: "<p>\n{{ hotel }}</p>" })).body.problems).toMatchObject([{ kind: "undefined_field", field: "hotel", place: { part: "html", line: 2, column: 4 } }]);
  expect((await preview({ html: "{% if %}" })).body.problems).toMatchObject([{ kind: "template_error", place: { part: "html", line: 1 } }]);
  expect((await preview({ variants: { de: { subject: "Hallo", html: "<p>y</p>" } }, personLanguage: "de-CH" })).body).toMatchObject({ subject: "Hallo", language: "de" });
});

test("those who only look may not change anything", async () => {
  const { body } = await api.post<Template>("Tomás", "/templates", { ...winter, name: "Theirs" });
  expect((await api.get("Priya", `/templates/${body.id}`)).status).toBe(200);
  for (const [method, path] of [["POST", "/templates"], ["POST", `/templates/${body.id}/clones`], ["POST", `/templates/${body.id}/undelete`], ["POST", "/template-exports"]] as const) expect((await api.problem("Priya", method, path, method === "POST" && path === "/templates" ? winter : {})).code, path).toBe("forbidden");
  expect((await api.delete("Priya", `/templates/${body.id}`)).status).toBe(403);
  expect((await send("/template-files?fileName=x.txt", Buffer.from("x"), "Priya")).status).toBe(403);
  expect((await api.get(null, "/templates")).status).toBe(401);
});

test("what is not as it should be is refused with the field", async () => {
  expect(await api.problem("Tomás", "POST", "/templates", { ...winter, attachments: [{ sha256: "x", fileName: "a" }] })).toMatchObject({ code: "bad_input", errors: [{ path: "attachments.0.sha256" }] });
  expect(await api.problem("Tomás", "GET", "/template-statistics?ids=x")).toMatchObject({ code: "bad_input" });
  expect((await send("/template-files?fileName=virus.exe", Buffer.from("MZ"))).status).toBe(415);
  expect((await send("/template-imports", Buffer.from("[]"))).status).toBe(422);
});
