import { count } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { countsOf, type ImportConfig, importConfig } from "../../server/services/configuration/import-config.ts";
import { exportConfig } from "../../server/services/configuration/export-config.ts";
import { saveCalendar } from "../../server/services/calendars/save-calendar.ts";
import { listCalendars } from "../../server/services/calendars/queries.ts";
import { listPolicies } from "../../server/services/sla/queries.ts";
import { saveWebhook } from "../../server/services/webhooks/save-webhook.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { configure, planted } from "./config-story.ts";

let from: Desk;
let to: Desk;
let webhookSecret: string;
let text: string;
beforeAll(async () => {
  [from, to] = [await testDesk(), await testDesk()];
  ({ webhookSecret } = await configure(from));
  text = await exportConfig(from.as("Mara"), { withFiles: true });
}, 120_000);
afterAll(async () => {
  await from.drop();
  await to.drop();
});

type File = Record<string, Record<string, unknown>[]> & { formatVersion: number; files: Record<string, string> };
const asFile = (json = text) => JSON.parse(json) as File;
const bytesOf = (file: unknown) => Buffer.from(typeof file === "string" ? file : JSON.stringify(file));
const take = (desk: Desk, file: unknown, more: Partial<ImportConfig> = {}) => importConfig(desk.as("Mara"), { bytes: bytesOf(file), isDryRun: false, ...more });
const eventCount = async (desk: Desk) => (await desk.db.select({ n: count() }).from(events))[0]!.n;

describe("a configuration that is taken out", () => {
  test("is the same to the byte when nothing was changed", async () => {
    expect(await exportConfig(from.as("Mara"), { withFiles: true })).toBe(text);
  });

  test("holds no secret and no id", () => {
    for (const secret of [...Object.values(planted), webhookSecret, "sealed", "whsec_"]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
    expect(text).not.toContain("(gone)");
    expect(text).not.toContain("Mine alone");
  });

  test("is an admin's to take out and to take in", async () => {
    await expect(exportConfig(from.as("Jonas"), { withFiles: false })).rejects.toMatchObject({ code: "forbidden" });
    await expect(importConfig(from.as("Jonas"), { bytes: bytesOf(text), isDryRun: true })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("taken in by an empty desk", () => {
  test("a dry run says what would be, and does nothing", async () => {
    const before = await eventCount(to);
    const dry = await take(to, text, { isDryRun: true });
    expect(dry.lines.filter(({ outcome }) => outcome === "refused" || outcome === "left_out")).toEqual([]);
    expect(dry.lines).toContainEqual(expect.objectContaining({ outcome: "created", section: "slaPolicies", name: "Key accounts" }));
    expect(dry.lines).toContainEqual(expect.objectContaining({ outcome: "changed", section: "people", name: "tomas@fernweh.example", changes: [{ path: "role", from: "agent", to: "supervisor" }] }));
    expect(dry.lines.filter(({ outcome }) => outcome === "missing").map(({ section, name }) => `${section} ${name}`)).toEqual(["sendingAccounts Relay", "sendingAccounts News", "webhooks Bookkeeping", "webhooks Chat", "settings languageModel"]);
    expect(await eventCount(to)).toBe(before);
    expect((await listPolicies(to.as("Mara"))).map(({ name }) => name)).toEqual(["Standard"]);
  });

  test("it is there as it was, and what was seen is what happened", async () => {
    const { digest } = await take(to, text, { isDryRun: true });
    await take(to, text, { expect: digest });
    // Whose address is a secret was made by hand.
    const { isOn: _, ...chat } = asFile()["webhooks"]!.find(({ name }) => name === "Chat")! as { name: string; url: string; events: string[]; isOn: boolean };
    expect(chat.url).toBe("https://hooks.example/...");
    await saveWebhook(to.as("Mara"), { ...chat, url: "https://hooks.example/services/T0Zq9OTHER/B0Zq9OTHER/x1Y2z3Zq9anotherSecret4w5" });
    expect(await exportConfig(to.as("Mara"), { withFiles: true })).toBe(text);
    const said = (await to.db.select({ name: events.name }).from(events)).map(({ name }) => name);
    for (const name of ["sla_policy.saved", "rule.published", "template.saved", "team.added", "user.role_changed", "configuration.imported"]) expect(said).toContain(name);
  });

  test("a second time it changes nothing, and nothing stands in the record", async () => {
    const before = await eventCount(to);
    const again = await take(to, text);
    expect(countsOf(again.lines)).toMatchObject({ created: 0, changed: 0, ordered: 0, refused: 0, left_out: 0 });
    expect(await eventCount(to)).toBe(before);
  });

  test("what stands there and not in the file stays, and is said", async () => {
    const file = asFile();
    file["calendars"] = file["calendars"]!.filter(({ name }) => name !== "Night shift");
    const { lines } = await take(to, file);
    expect(lines).toContainEqual(expect.objectContaining({ outcome: "kept", section: "calendars", name: "Night shift" }));
    expect(countsOf(lines)).toMatchObject({ changed: 0, created: 0 });
  });

  test("what was changed since the dry run is not overrun", async () => {
    const file = asFile();
    Object.assign(file["calendars"]!.find(({ name }) => name === "Night shift")!, { timeZone: "Europe/Lisbon" });
    const { digest, lines } = await take(to, file, { isDryRun: true });
    expect(lines.find(({ outcome }) => outcome === "changed")).toMatchObject({ name: "Night shift", changes: [{ path: "timeZone", from: "Europe/Berlin", to: "Europe/Lisbon" }] });
    const night = (await listCalendars(to.as("Mara"))).find(({ name }) => name === "Night shift")!;
    await saveCalendar(to.as("Mara"), { ...night, timeZone: "Europe/Madrid" });
    await expect(take(to, file, { expect: digest })).rejects.toMatchObject({ code: "stale" });
    expect((await listCalendars(to.as("Mara"))).find(({ name }) => name === "Night shift")).toMatchObject({ timeZone: "Europe/Madrid" });
  });
});

describe("what cannot be taken in", () => {
  test("one thing that is refused takes all back, with its place and what to do", async () => {
    const file = asFile();
    file["teams"]!.push({ name: "Never seen", casePrefix: "", leadId: null, memberIds: [] });
    Object.assign(file["slaPolicies"]![0]!["published"] as object, { warnings: [{ kind: "percent", percent: 50 }, { kind: "percent", percent: 50 }] });
    const before = await eventCount(to);
    const refused = await take(to, file).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "unprocessable", details: { errors: [{ path: "slaPolicies.0.warnings" }], remedy: expect.any(String) } });
    expect(await eventCount(to)).toBe(before);
    expect(await exportConfig(to.as("Mara"), { withFiles: false })).not.toContain("Never seen");
  });

  test("a slip in a field, a value out of its bounds and a thing that stands there twice are each named", async () => {
    const file = asFile();
    file["calendars"]![0]!["timezone"] = "Europe/Berlin";
    (file["settings"]!.find(({ of }) => of === "thresholds")!)["errorPercent"] = 900;
    file["categories"]!.push(file["categories"]![0]!);
    const { lines } = await take(to, file, { isDryRun: true });
    expect(lines.filter(({ outcome }) => outcome === "refused").map(({ place }) => place)).toEqual(["calendars.0.timezone", expect.stringMatching(/^categories\.\d+$/), expect.stringMatching(/^settings\.\d\.errorPercent$/)]);
  });

  test("what needs somebody who is not here is left out only where that was said", async () => {
    const file = asFile(text.replaceAll("aylin@fernweh.example", "nobody@fernweh.example"));
    await expect(take(to, file)).rejects.toMatchObject({ code: "unprocessable", details: { remedy: expect.stringContaining("--leave-out-missing") } });
    const { lines } = await take(to, file, { isDryRun: true, leavesOutMissing: true });
    expect(lines).toContainEqual(expect.objectContaining({ outcome: "missing", section: "people", name: "nobody@fernweh.example" }));
    expect(lines.filter(({ outcome }) => outcome === "left_out").map(({ section, place }) => `${section} ${place}`)).toEqual(["slaPolicies slaPolicies.0.draft.conditions.conditions.1.value.0", expect.stringMatching(/^rules rules/), expect.stringMatching(/^savedViews savedViews/)]);
  });

  test("a secret does not follow its address: such an account is changed by hand", async () => {
    const file = asFile();
    const settings = file["sendingAccounts"]!.find(({ name }) => name === "Relay")!["settings"] as { host: string };
    settings.host = "mail.elsewhere.example";
    const { lines } = await take(from, file, { isDryRun: true });
    expect(lines.filter(({ outcome }) => outcome === "left_out")).toMatchObject([{ name: "Relay", place: expect.stringContaining("secret") }]);
  });

  test.each([
    ["no JSON", "{", "", "is no JSON"],
    ["something else", { format: "other" }, "format", "holds no configuration"],
    ["a newer one", { format: "mailroom.configuration", formatVersion: 2 }, "formatVersion", "newer"],
    ["a section that nobody knows", { format: "mailroom.configuration", formatVersion: 1, passwords: [] }, "passwords", "is nothing"],
    ["a section that is no list", { format: "mailroom.configuration", formatVersion: 1, teams: {} }, "teams", "is no list"],
    ["an entry that is nothing", { format: "mailroom.configuration", formatVersion: 1, teams: [null] }, "teams.0", "is no object"],
    ["a pit", `{"format":"mailroom.configuration","formatVersion":1,"rules":[{"name":"x","draft":${"[".repeat(100_000)}${"]".repeat(100_000)}}]}`, "", "is nested"],
  ])("%s is refused with its place", async (_name, file, path, words) => {
    await expect(take(to, file)).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path }], remedy: expect.any(String) } });
    await expect(take(to, file)).rejects.toThrow(words);
  });

  test("a field with the name of a prototype is a slip like any other", async () => {
    const { lines } = await take(to, `{"format":"mailroom.configuration","formatVersion":1,"settings":[{"of":"cases","__proto__":{"followUp":"refuse"}},{"of":"__proto__"}]}`, { isDryRun: true });
    expect(lines.filter(({ outcome }) => outcome === "refused").map(({ place }) => place)).toEqual(["settings.0.__proto__", "settings.1.of"]);
  });
});
