import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ctx } from "../../server/context.ts";
import { createJobRunner } from "../../server/jobs/runner.ts";
import { createLog } from "../../server/log.ts";
import { findApiKey, makeApiKey } from "../../server/services/accounts/api-keys.ts";
import { findSession } from "../../server/services/accounts/find-session.ts";
import { findLink, makeLink } from "../../server/services/accounts/links.ts";
import { startSession } from "../../server/services/accounts/start-session.ts";
import { checkBackup } from "../../server/services/backups/backup-folder.ts";
import { restoreBackup } from "../../server/services/backups/restore-backup.ts";
import { writeBackup } from "../../server/services/backups/write-backup.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const scratch = mkdtempSync(path.join(scratchFolder(), "mailroom-access-"));
const folder = path.join(scratch, "backup");
const asker = { address: "192.0.2.1", userAgent: null };
let desk: Desk;
const copies: TestDatabase[] = [];
/** What three people and machines still hold when the copy is made. */
let held: { cookie: string; token: string; key: string; link: string };
beforeAll(async () => {
  desk = await testDesk();
  const mara = desk.as("Mara");
  const user = desk.user("Mara");
  const [cookie, pair] = [await startSession(desk.system, { user, isCookie: true, asker, proof: "password" }), await startSession(desk.system, { user: desk.user("Jonas"), isCookie: false, asker, proof: "password" })];
  const key = await makeApiKey(mara, { name: "Reports", role: "viewer", verbs: ["readDesk"], days: 30 });
  const link = await makeLink(desk.system, { purpose: "reset", userId: user.id });
  held = { cookie: cookie.token, token: pair.token, key: key.key, link: link.url.split("/").at(-1)! };
  // The jobs' own tables are made by whoever runs them first.
  const runner = await createJobRunner({ url: desk.url, log: createLog("silent") });
  await runner.stop();
  await writeBackup(desk.sql, { folder, keyFingerprint: "k", now: desk.clock.now() });
}, 60_000);
afterAll(async () => {
  for (const copy of copies) await copy.drop();
  await desk.drop();
  rmSync(scratch, { recursive: true, force: true });
});

async function restored(more: { keepsSessions?: boolean }) {
  const copy = await testDatabase();
  copies.push(copy);
  const ended = await restoreBackup(copy.db, { folder, manifest: await checkBackup(folder), jobs: desk.ports.jobs, isKnownJob: () => false, now: desk.clock.now(), ...more });
  return { ended, ctx: { ...desk.system, db: copy.db } };
}

const letIn = async (ctx: Ctx) => [
  (await findSession(ctx, { token: held.cookie, isCookie: true }))?.name ?? null,
  (await findSession(ctx, { token: held.token, isCookie: false }))?.name ?? null,
  (await findApiKey(ctx, held.key))?.name ?? null,
  (await findLink(ctx, held.link).catch(() => null))?.purpose ?? null,
];

test("whoever is let into the original is not let into a copy of it", { timeout: 60_000 }, async () => {
  const { ended, ctx } = await restored({});
  expect(ended).toEqual({ jobCount: 0, sessionCount: 2, keyCount: 1 });
  expect(await letIn(ctx)).toEqual([null, null, null, null]);
  expect(await ctx.db.execute("select distinct end_reason from sessions")).toEqual([{ end_reason: "restored" }]);
  // The original knows nothing of it.
  expect(await letIn(desk.system)).toEqual(["Mara Lindqvist", "Jonas Weber", "Mara Lindqvist (Reports)", "reset"]);
});

test("in a copy that takes its place all go on, where that is asked for", { timeout: 60_000 }, async () => {
  const { ended, ctx } = await restored({ keepsSessions: true });
  expect(ended).toEqual({ jobCount: 0, sessionCount: 0, keyCount: 0 });
  expect(await letIn(ctx)).toEqual(["Mara Lindqvist", "Jonas Weber", "Mara Lindqvist (Reports)", "reset"]);
});
