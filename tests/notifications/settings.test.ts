import { afterEach, beforeEach, expect, test } from "vitest";
import { notificationTemplates } from "../../drizzle/schema/notifications.ts";
import { defaultMatrix, notificationLanguages, type NotificationPreferences, type NotificationPreview, type NotificationSettings, type NotificationTemplate, templateKeys } from "../../server/contract/notifications.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
const posted: string[] = [];
beforeEach(async () => {
  posted.length = 0;
  desk = await testDesk({ teams: { post: async ({ url }) => (posted.push(url), { outcome: "sent", reference: { providerMessageId: "", internetMessageId: null } }) } });
  api = testApi(desk);
});
afterEach(() => desk.drop());

const choice = { matrix: defaultMatrix, hours: { kind: "always" }, timeZone: "Europe/Berlin", digestAt: 480, language: null, version: 0 };
const preferences = (who: string) => api.get<NotificationPreferences>(who, "/notification-preferences");

test("everybody has their own choice; the address in Teams is never told", async () => {
  const url = "https://prod-1.westeurope.logic.azure.com/workflows/secret-part";
  const { status, body } = await api.put<NotificationPreferences>("Aylin", "/notification-preferences", { ...choice, teamsUrl: url });
  expect([status, body.version, body.teams]).toEqual([200, 1, { isSet: true, host: "prod-1.westeurope.logic.azure.com" }]);
  expect(JSON.stringify((await preferences("Aylin")).body)).not.toContain("secret-part");
  expect(JSON.stringify((await api.get("Mara", "/audit?limit=50")).body)).not.toContain("secret-part");
  expect((await preferences("Tomás")).body).toMatchObject({ version: 0, teams: { isSet: false }, isMailOn: false });
  expect((await api.post<{ isGood: boolean }>("Aylin", "/notification-preferences/teams-test")).body.isGood).toBe(true);
  expect(posted).toEqual([url]);
  // Left out it stays, null takes it away.
  expect((await api.put<NotificationPreferences>("Aylin", "/notification-preferences", { ...choice, version: 1 })).body.teams.isSet).toBe(true);
  expect((await api.put<NotificationPreferences>("Aylin", "/notification-preferences", { ...choice, version: 2, teamsUrl: null })).body.teams.isSet).toBe(false);
  expect((await api.problem("Aylin", "POST", "/notification-preferences/teams-test")).code).toBe("conflict");
});

test("a choice that was changed on another screen is stale; one that makes no sense is said with its place", async () => {
  await api.put("Aylin", "/notification-preferences", choice);
  expect((await api.problem("Aylin", "PUT", "/notification-preferences", choice)).code).toBe("stale");
  for (const [path, bad] of [["timeZone", { timeZone: "Mars/Olympus" }], ["hours.to", { hours: { kind: "own", days: [1], from: 60, to: 60 } }], ["hours.days", { hours: { kind: "own", days: [], from: 60, to: 120 } }], ["teamsUrl", { teamsUrl: "http://x.example/" }], ["digestAt", { digestAt: 1_440 }]] as const) {
    const problem = await api.problem("Tomás", "PUT", "/notification-preferences", { ...choice, ...bad });
    expect([problem.code, problem.errors?.[0]?.path]).toEqual(["bad_input", path]);
  }
  expect((await api.problem("Tomás", "PUT", "/notification-preferences", { ...choice, hours: { kind: "calendar", calendarId: desk.system.newId() } })).code).toBe("unprocessable");
  expect((await api.problem(null as never, "GET", "/notification-preferences")).code).toBe("unauthenticated");
});

test("the account and the texts are an admin's", async () => {
  for (const [method, path] of [["GET", "/notification-settings"], ["PUT", "/notification-settings"], ["GET", "/notification-templates"], ["GET", "/notification-sends"], ["DELETE", "/notification-templates/digest/en"]] as const) {
    expect((await api.problem("Jonas", method, path, method === "PUT" ? { accountId: null, language: "en" } : undefined)).code).toBe("forbidden");
  }
  const [account] = (await api.get<{ items: { id: string }[] }>("Mara", "/sending-accounts")).body.items;
  expect((await api.put<NotificationSettings>("Mara", "/notification-settings", { accountId: account!.id, language: "de" })).body).toEqual({ accountId: account!.id, language: "de" });
  expect((await preferences("Tomás")).body.isMailOn).toBe(true);
  expect((await api.problem("Mara", "PUT", "/notification-settings", { accountId: desk.system.newId(), language: "de" })).code).toBe("unprocessable");
});

test("every text that comes with Mailroom can be rendered, in every language", async () => {
  const { items } = (await api.get<{ items: NotificationTemplate[] }>("Mara", "/notification-templates")).body;
  expect(items).toHaveLength(templateKeys.length * notificationLanguages.length);
  for (const { key, language, subject, html } of items) {
    const preview = await api.post<NotificationPreview>("Mara", `/notification-templates/${key}/${language}/preview`, { subject, html });
    expect([key, language, preview.status]).toEqual([key, language, 200]);
    expect(preview.body.html).toContain("https://desk.example/settings/#/notifications");
    expect(preview.body.subject).not.toBe("");
  }
});

test("a text is changed, what is no Liquid or names nothing is refused with its place, and the reset brings Mailroom's back", async () => {
  const path = "/notification-templates/assigned/en";
  const text = { subject: "{{ case_number }} is yours", html: "<p onclick=\"x()\">{{ title }}<script>x()</script></p>" };
  expect((await api.put<NotificationTemplate>("Mara", path, { ...text, version: 0 })).body).toMatchObject({ isDefault: false, version: 1, updatedBy: desk.user("Mara").name });
  expect((await api.problem("Mara", "PUT", path, { ...text, version: 0 })).code).toBe("stale");
  const { body } = await api.post<NotificationPreview>("Mara", `${path}/preview`, text);
  expect(body.subject).toBe("#1042 is yours");
  expect(body.html).not.toMatch(/script|onclick/);
  for (const [part, bad] of [["subject", "{{ nobody }}"], ["html", "{% if %}"], ["html", "{% for x in entries %}{% endfor %}"], ["html", "{{ title | nope }}"]] as const) {
    const problem = await api.problem("Mara", "PUT", path, { ...text, [part]: bad, version: 1 });
    expect([bad, problem.code, problem.errors?.[0]?.path]).toEqual([bad, "bad_input", part]);
  }
  expect((await api.delete<NotificationTemplate>("Mara", path)).body).toMatchObject({ isDefault: true, version: 0 });
  expect(await desk.db.select().from(notificationTemplates)).toEqual([]);
});
