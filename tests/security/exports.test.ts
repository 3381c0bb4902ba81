import Papa from "papaparse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { importGuests } from "../deliveries/merge-story.ts";
import { finishedImport } from "../imports/import-story.ts";
import { reportNames } from "../../server/contract/analytics.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { Template } from "../../server/contract/templates.ts";
import { describedRoutes } from "./described-api.ts";

/** What Excel, LibreOffice and Sheets would run. https://owasp.org/www-community/attacks/CSV_Injection */
const formulas = ["=HYPERLINK(\"http://evil.example\")", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1"];

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

test("no file that Mailroom gives away holds a cell that a spreadsheet would run, whatever its rows are called", { timeout: 120_000 }, async () => {
  const mailboxId = desk.mailbox("support@fernweh.example").id;
  for (const formula of formulas) {
    await api.post("Aylin", "/cases", { mailboxId, title: formula });
    await api.post("Aylin", "/contacts", { name: formula, email: `a${formulas.indexOf(formula)}@nordlys.example`, company: formula });
  }
  const { id: importId } = await finishedImport(desk, `given_name,email,trip\n${formulas.slice(0, 4).map((formula, index) => `"${formula.replaceAll('"', '""')}",b${index}@nordlys.example,"${formula.replaceAll('"', '""')}"`).join("\n")}\n"=1+1",no address,"=2+2"\n`, { who: "Jonas" });
  await importGuests(desk);
  const template = await api.post<Template>("Jonas", "/templates", { name: "=1+1", subject: "Hello", html: "<p>Hello</p>" });
  const campaign = await api.post<Campaign>("Jonas", "/campaigns", { name: "=1+1", importId, templateId: template.body.id, mailboxId, batchSize: null });
  await api.post("Jonas", `/campaigns/${campaign.body.id}/launch`);

  const files = (await describedRoutes(api.app)).filter(({ method, path }) => method === "GET" && /\.csv$|\/reports$/.test(path));
  expect(files.map(({ path }) => path).sort()).toEqual(["/analytics/reports", "/campaigns/{id}/ledger.csv", "/cases/analytics/reports", "/contacts/export.csv", "/exports/audit.csv", "/exports/cases.csv", "/imports/{id}/refused.csv"]);
  let cells = 0;
  for (const { path } of files) {
    const address = path.replace("/campaigns/{id}", `/campaigns/${campaign.body.id}`).replace("/imports/{id}", `/imports/${importId}`);
    const reports = path.endsWith("/reports") ? reportNames.map((report) => `${address}?report=${report}&format=csv`) : [address];
    for (const one of reports) {
      const { status, body } = await api.get<unknown>(path.includes("audit") ? "Mara" : "Jonas", one);
      expect(status, one).toBe(200);
      const text = String(body).replace(/^\uFEFF/, "");
      cells += text.split("evil.example").length - 1;
      // A number, also one to be called, is no formula.
      expect(Papa.parse<string[]>(text).data.flat().filter((cell) => /^[=@\t\r]|^[+-](?![\d\s().,-]*$)/.test(cell)), one).toEqual([]);
    }
  }
  expect(cells).toBeGreaterThan(2);
});
