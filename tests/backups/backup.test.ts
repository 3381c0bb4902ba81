import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { openDatabase } from "../../server/db.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { runMailroom } from "../support/shell.ts";

let place: Place;
let mailroom: Mailroom;
const scratch = mkdtempSync(path.join(scratchFolder(), "mailroom-backup-"));
const folder = path.join(scratch, "monday");
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
}, 120_000);
afterAll(async () => {
  await mailroom?.stop();
  await place?.remove();
  rmSync(scratch, { recursive: true, force: true });
}, 120_000);

/** Mail that keeps coming in until told to stop. Answers how many came. */
function keepDelivering() {
  let isOver = false;
  const counted = (async () => {
    let count = 0;
    for (; !isOver; count++) {
      const eml = `From: Ingrid <ingrid@nordlys.example>\r\nTo: support@fernweh.example\r\nSubject: Load ${count}\r\nMessage-ID: <load-${count}@nordlys.example>\r\n\r\nTab\there, back\\slash, and "quotes" ${count}\r\n`;
      await mailroom.fetchJson("/sandbox/levers/deliver?mailbox=support@fernweh.example", { method: "POST", headers: { "content-type": "message/rfc822", "x-sandbox": "1" }, body: eml });
    }
    return count;
  })();
  return async () => {
    isOver = true;
    return counted;
  };
}

async function inDatabase<Result>(dataFolder: string, look: (database: ReturnType<typeof openDatabase>) => Promise<Result>): Promise<Result> {
  const database = openDatabase((await findEmbeddedPostgres({ dataFolder }))!, { max: 1 });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

describe("a backup under load, restored elsewhere", { timeout: 300_000 }, () => {
  test("holds one moment of all tables, and comes back with equal counts, a whole record and nothing that is sent", async () => {
    const stop = keepDelivering();
    await sleep(3_000);
    const made = await runMailroom(place, ["backup", folder, "--json"]);
    const delivered = await stop();
    expect(made.words).toContain("is whole");
    expect(made).toMatchObject({ code: 0, lines: [{ folder }] });
    expect(delivered).toBeGreaterThan(5);
    expect((await runMailroom(place, ["backup", "verify", folder, "--json"])).lines).toMatchObject([{ isWhole: true, isRestorable: true, rows: made.lines[0]!.rows }]);

    const other = await newPlace();
    try {
      const restored = await runMailroom(other, ["restore", folder, "--json"]);
      expect(restored, restored.words).toMatchObject({ code: 0, lines: [{ isWhole: true, uneven: [], rows: made.lines[0]!.rows, jobs: made.lines[0]!.jobs, record: { isWhole: true }, isArmed: false }] });
      // Its secrets are nobody's without the key, which is in no backup.
      expect(restored.lines).toMatchObject([{ isSameKey: false }]);
      copyFileSync(path.join(place.folder, "secret.key"), path.join(other.folder, "secret.key"));
      const copy = await startMailroom(other);
      const seen = await inDatabase(other.folder, async ({ db }) => ({
        arm: await db.execute(sql`select armed_at, reason from sending_arm`),
        // What was one transaction is whole: no message without its account, no case without its promises.
        halves: await db.execute(sql`select count(*)::int as count from messages m where m.direction = 'inbound' and m.chat is null and not exists (select 1 from arrivals a where a.message_id = m.id)`),
        told: await db.execute(sql`select name from events where name in ('database.restored', 'sending.disarmed') order by seq`),
      }));
      expect(seen.arm).toMatchObject([{ armed_at: null }]);
      expect(seen.halves).toEqual([{ count: 0 }]);
      expect(seen.told).toMatchObject([{ name: "database.restored" }, { name: "sending.disarmed" }]);
      expect((await runMailroom(other, ["audit", "verify", "--json"])).lines).toMatchObject([{ isWhole: true, faults: [] }]);
      // Another restore over it is refused while it runs, and when it does not.
      expect((await runMailroom(other, ["restore", folder, "--json"])).lines).toMatchObject([{ error: { code: "data_folder_in_use" } }]);
      await copy.stop();
      expect(await runMailroom(other, ["restore", folder, "--json"])).toMatchObject({ code: 1, lines: [{ error: { code: "conflict" } }] });
      // Of a Mailroom that stands still, too.
      expect(await runMailroom(other, ["backup", path.join(scratch, "tuesday"), "--json"])).toMatchObject({ code: 0 });
    } finally {
      await other.remove();
    }
  });

  test("the record of the first says that all was written into a backup", async () => {
    const told = await inDatabase(place.folder, ({ db }) => db.execute(sql`select actor_name, data->>'rowCount' as rows from events where name = 'database.backed_up'`));
    expect(told).toMatchObject([{ actor_name: "Command line" }]);
  });
});

describe("what is refused", { timeout: 120_000 }, () => {
  test("a folder that is in use, and one that is no backup", async () => {
    expect((await runMailroom(place, ["backup", folder, "--json"])).lines).toMatchObject([{ error: { code: "conflict" } }]);
    expect((await runMailroom(place, ["backup", "verify", scratch, "--json"])).lines).toMatchObject([{ error: { code: "not_found" } }]);
    expect(await runMailroom(place, ["backup"])).toMatchObject({ code: 2 });
  });

  test("a backup of which one byte is another, or one file is gone: before anything is written", async () => {
    const file = path.join(folder, readdirSync(folder).find((name) => name.startsWith("messages."))!);
    const bytes = readFileSync(file);
    const turned = Buffer.from(bytes);
    turned[turned.length >> 1]! ^= 1;
    writeFileSync(file, turned);
    const empty = await newPlace();
    const ended = await runMailroom(empty, ["restore", folder, "--json"]);
    expect(ended).toMatchObject({ code: 1, lines: [{ error: { code: "unprocessable" } }] });
    expect(ended.words).toContain("messages.copy.gz is not as it was written");
    expect(readdirSync(empty.folder)).toEqual([]);
    rmSync(file);
    expect((await runMailroom(empty, ["backup", "verify", folder, "--json"])).lines).toMatchObject([{ error: { code: "unprocessable" } }]);
    writeFileSync(file, bytes);
    await empty.remove();
  });
});
