import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerVerify } from "../../server/cli/ledger-verify.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { ledgerCsv } from "../../server/services/campaigns/ledger-csv.ts";
import { verifyLedger } from "../../server/services/campaigns/ledger-file.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { draftTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let file: string;
beforeAll(async () => {
  desk = await testDesk();
  const tomas = desk.as("Tomás");
  await suppressAddress(tomas, { channel: "email", address: "stop@ledger.example", reason: "unsubscribed" });
  const { id } = await draftTo(desk, { rows: ['"Berg, Ingrid ""the Ice""",ingrid@ledger.example,Tromsø', "=HYPERLINK(1),hugo@ledger.example,Azores", "Stop,stop@ledger.example,Lisbon", '"Two\nlines",two@ledger.example,Rome'] });
  await launchCampaign(tomas, { campaignId: id });
  file = "";
  for await (const piece of await ledgerCsv(tomas, { campaignId: id })) file += piece;
});
afterAll(() => desk.drop());

const lines = () => file.split("\n");

test("is one line per recipient between a head and totals that equal the frozen list", () => {
  expect(file.startsWith("\uFEFFmailroom-ledger,1,campaign=")).toBe(true);
  expect(file).not.toContain("\r");
  expect(lines()).toHaveLength(2 + 4 + 1 + 1);
  expect(lines()[0]).toContain("recipients=4");
  expect(lines().at(-2)).toMatch(/^totals,4,queued=3 suppressed=1,[0-9a-f]{64}$/);
  expect(verifyLedger(file)).toMatchObject({ isWhole: true, recipientCount: 4 });
});

test("runs no formula in a spreadsheet", () => {
  expect(lines().find((line) => line.includes("hugo@"))).toContain("'=HYPERLINK");
});

test.each<[string, (lines: string[]) => string[], number]>([
  ["a changed address", (all) => all.map((line) => line.replace("hugo@", "evil@")), 4],
  ["a changed status", (all) => all.map((line) => line.replace(",suppressed,", ",sent,")), 5],
  ["a line taken out", (all) => all.filter((line) => !line.includes("hugo@")), 4],
  ["two lines changed over", ([head, columns, one, two, ...rest]) => [head!, columns!, two!, one!, ...rest], 3],
  ["a line put in", ([head, columns, one, ...rest]) => [head!, columns!, one!, one!, ...rest], 4],
  ["a cut end", (all) => all.slice(0, -2), 6],
  ["other totals", (all) => all.map((line) => line.replace("totals,4", "totals,3")), 7],
  ["another head", (all) => all.map((line) => line.replace("recipients=4", "recipients=3")), 1],
  ["no ledger at all", () => ["a,b,c"], 1],
])("%s is found, with its line", (_what, change, lineNumber) => {
  expect(verifyLedger(change(lines()).join("\n"))).toMatchObject({ isWhole: false, lineNumber });
});

test("is checked from the shell, by whoever has the file", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mailroom-ledger-"));
  const said: string[] = [];
  const verify = async (text: string | null) => {
    const file = path.join(folder, "ledger.csv");
    if (text !== null) await writeFile(file, text);
    return ledgerVerify.run({ args: [text === null ? path.join(folder, "none.csv") : file], options: {}, out: { isJson: false, value: () => {}, say: (words) => void said.push(words) } });
  };
  expect(await verify(file)).toBe(0);
  expect(await verify(file.replace("hugo@", "evil@"))).toBe(1);
  expect(await verify(null)).toBe(1);
  expect(said).toEqual([expect.stringContaining("whole: 4 recipients"), expect.stringContaining("Line 4:"), expect.stringContaining("no such file")]);
  await rm(folder, { recursive: true });
});
