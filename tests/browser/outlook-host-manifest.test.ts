import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostDescription } from "../../server/sandbox/outlook/host-description.ts";
import { parseManifest } from "../../server/sandbox/outlook/manifest.ts";
import { createSandboxOutlook } from "../../server/sandbox/outlook/serve.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const manifest = readFileSync(path.join(ROOT, "manifest.xml"), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mailroom-outlook-page-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function outlook() {
  return createSandboxOutlook({
    publicUrl: "https://localhost:4711",
    manifestFile: path.join(ROOT, "manifest.xml"),
    pageFolder: path.join(folder, "page"),
    officeJsFolder: path.join(ROOT, "node_modules/@microsoft/office-js/dist"),
    users: [
      { id: "1", displayName: "Aylin Demir", mail: "aylin@fernweh.example" },
      { id: "2", displayName: "Fernweh Support", mail: "support@fernweh.example", jobTitle: "Shared mailbox" },
    ],
    clientId: "client",
    tenantId: "tenant",
  }).app;
}

test("the newest VersionOverrides count, so that the read pane can be pinned", () => {
  const { surfaces, functionFile } = parseManifest(manifest);
  const [group] = surfaces.read;
  expect(group?.label.default).toBe("Mailroom");
  expect(group?.buttons.map((button) => button.action)).toMatchObject([
    { kind: "pane", supportsPinning: true, supportsNoItem: true, supportsMultiSelect: true },
    { kind: "function", functionName: "convertToCase" },
  ]);
  expect(group?.buttons[1]?.label).toMatchObject({
    default: "Convert to case",
    overrides: { "de-DE": "In Fall umwandeln" },
  });
  expect(group?.buttons[1]?.icons[16]).toMatch(/convert-16\.png$/);
  expect(surfaces.compose[0]?.buttons[0]?.action).toMatchObject({ kind: "pane", supportsPinning: false });
  expect(functionFile?.default).toMatch(/commands\.html$/);
});

test.each([
  ["<OfficeApp/>", "no OfficeApp with an Id"],
  [
    manifest.replaceAll('<bt:String id="convert.label"', '<bt:String id="other"'),
    "refers to the resource convert.label",
  ],
  [manifest.replaceAll("ExecuteFunction", "ShowToast"), "the type ShowToast"],
])("a manifest that cannot be used is refused with the reason", (xml, reason) => {
  expect(() => parseManifest(xml)).toThrow(reason);
});

test("the page is told the people, the shared mailboxes and the add-in at this address", async () => {
  const response = await outlook().request("/sandbox/outlook/host.json");
  const description = (await response.json()) as HostDescription;
  expect(description.users.map((user) => user.displayName)).toEqual(["Aylin Demir"]);
  expect(description.sharedMailboxes.map((user) => user.displayName)).toEqual(["Fernweh Support"]);
  expect(description.addIn.functionFile?.default).toBe("https://localhost:4711/addin/commands.html");
  expect(description.addIn.appDomains).toContain("https://localhost:4711");
});

test("office.js is served as it came, whatever the spelling of its languages", async () => {
  const app = outlook();
  const office = await app.request("/sandbox/office-js/office.js");
  expect(await office.text()).toBe(
    readFileSync(path.join(ROOT, "node_modules/@microsoft/office-js/dist/office.js"), "utf8"),
  );
  expect((await app.request("/sandbox/office-js/de-DE/outlook_strings.js")).status).toBe(200);
});

test("nothing outside of its folders is served, and an unbuilt page says what to run", async () => {
  const app = outlook();
  writeFileSync(path.join(folder, "secret.txt"), "not for you");
  expect((await app.request("/sandbox/outlook/..%2fsecret.txt")).status).toBe(404);
  expect((await app.request("/sandbox/outlook/%2e%2e/secret.txt")).status).toBe(404);
  expect((await app.request("/sandbox/outlook/missing.js")).status).toBe(404);
  const page = await app.request("/");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("npm run build");
});
