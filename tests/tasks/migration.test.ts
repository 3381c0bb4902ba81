import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type OpenDatabase } from "../../server/db.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import { uuidv7 } from "../../server/ids.ts";
import { listTasks } from "../../server/services/tasks/list-tasks.ts";
import { databaseBefore } from "../support/database-before.ts";

const mara = "0198c0de-0000-7000-8000-000000000001";
let before: Awaited<ReturnType<typeof databaseBefore>>;
let now: OpenDatabase;

beforeAll(async () => {
  before = await databaseBefore("0029_words_of_tasks");
  const { sql } = before;
  await sql`insert into users (id, email, name, role, created_at) values (${mara}, 'mara@fernweh.example', 'Mara', 'admin', now())`;
  const checklist = [{ id: "1", text: "Ask for the Straße", isDone: false }, { id: "2", text: "Bilder von Ærø", isDone: true }];
  await sql`insert into tasks (id, title, description, checklist, status, created_by, created_at) values
    (gen_random_uuid(), 'Rückruf wegen Tromsø', 'The airline wants #4711 by noon.', '[]', 'new', ${mara}, now()),
    (gen_random_uuid(), 'Find a hotel', '', ${sql.json(checklist)}, 'in_progress', ${mara}, now()),
    (gen_random_uuid(), '请回电话', '', '[]', 'new', ${mara}, now())`;
  await before.migrate();
  now = openDatabase(before.url, { max: 1 });
});
afterAll(async () => {
  await now.close();
  await before.drop();
});

test.each([["tromso", 1], ["RÜCKRUF", 1], ["4711 airl", 1], ["strasse", 1], ["aero", 1], ["电话", 1], ["tromso hotel", 0], ["find", 1]])("a task of a desk of before is found by its words: %s", async (search, count) => {
  const at = new Date();
  const ctx: Ctx = { db: now.db, actor: { type: "user", id: mara, name: "Mara", role: "admin" }, now: () => at, newId: () => uuidv7(at), ports: {} as Ports, cause: null };
  expect((await listTasks(ctx, { view: "all", search, limit: 10 })).items).toHaveLength(count);
});
