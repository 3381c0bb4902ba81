import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContactPage } from "../../server/contract/contacts.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { apiOf } from "../support/merge-by-api.ts";

let place: Place;
let mailroom: Mailroom;
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
}, 120_000);
afterAll(async () => {
  await mailroom?.stop();
  await place?.remove();
}, 120_000);

/** Runs `mailroom import …` beside the running server. */
function run(...args: string[]): Promise<{ code: number | null; reports: Record<string, unknown>[]; words: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", "import", "--json", ...args], { env: { ...process.env, DATA_DIR: place.folder, PORT: String(place.port), DATABASE_URL: "" } });
  let out = "";
  let words = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (words += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, words, reports: out.split("\n").filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) })));
}

test("imports into the running Mailroom, as a user, and changes nothing the second time", { timeout: 60_000 }, async () => {
  const file = path.join(place.folder, "guests.csv");
  writeFileSync(file, "Name;E-Mail\nAda Lee;ada.lee@guests.example\nBob;bob@\nCleo Ray;cleo@guests.example\n");
  const first = await run(file, path.join(place.folder, "missing.csv"));
  expect(first.words).toContain("finished");
  expect(first.code).toBe(1);
  expect(first.reports).toMatchObject([{ file, status: "finished", counts: { rows: 3, new: 2, refused: 1 } }, { error: { code: "not_found" } }]);
  const call = await apiOf(mailroom, "Aylin");
  const { items } = await call<ContactPage>("GET", "/contacts?search=guests.example");
  expect(items.map(({ name }) => name)).toEqual(["Ada Lee", "Cleo Ray"]);

  const again = await run("--as", "aylin@fernweh.example", file);
  expect(again.code).toBe(0);
  expect(again.reports).toMatchObject([{ counts: { new: 0, changed: 0, unchanged: 2, refused: 1 } }]);
});

test("a viewer, a stranger and a profile that is not there are refused in words", { timeout: 60_000 }, async () => {
  const file = path.join(place.folder, "one.csv");
  writeFileSync(file, "Name;E-Mail\nAda Lee;ada.lee@guests.example\n");
  const viewer = await run("--as", "priya@fernweh.example", file);
  expect([viewer.code, viewer.reports]).toMatchObject([1, [{ error: { code: "forbidden" } }]]);
  const profile = await run("--profile", "Trade fair", file);
  expect([profile.code, profile.reports]).toMatchObject([1, [{ error: { code: "not_found", message: expect.stringContaining("Trade fair") } }]]);
  const stranger = await run("--as", "nobody@fernweh.example", file);
  expect([stranger.code, stranger.words]).toEqual([1, expect.stringContaining("nobody@fernweh.example")]);
});
