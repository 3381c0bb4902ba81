import { readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ContactQuery } from "../../server/contract/contacts.ts";
import { indexContacts, searchPlace } from "../../server/services/contacts/index-contacts.ts";
import { listContacts } from "../../server/services/contacts/list-contacts.ts";
import { searchParts } from "../../server/services/contacts/search-text.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { chloe, ingrid, person } from "./people.ts";

test.each([
  ["  Ingrid   Solberg ", ["Ingrid", "Solberg"]],
  ["0171 / 234-56", ["17123456"]],
  ["+49 (0)171 23456", ["4917123456"]],
  ["0049 171 23456", ["4917123456"]],
  ["12", ["12"]],
  ["3M", ["3M"]],
  ["a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]],
  ["", []],
])("what somebody typed as “%s” is looked for as %j", (search, parts) => {
  expect(searchParts(search)).toEqual(parts);
});

describe("the search table", () => {
  let desk: Desk;
  beforeAll(async () => void (desk = await testDesk()));
  afterAll(() => desk.drop());

  const namesOf = async (search: string) => (await listContacts(desk.as("Aylin"), ContactQuery.parse({ search }))).items.map((item) => item.name);
  /** As an import writes: contacts and addresses, and nothing else. */
  const imported = (count: number, name: string) => desk.sql`
    with made as (insert into contacts (id, name, created_at, updated_at) select gen_random_uuid(), ${name} || ' ' || i, ${desk.clock.now().toISOString()}::timestamptz, ${desk.clock.now().toISOString()}::timestamptz from generate_series(1, ${count}::int) i returning id, name)
    insert into addresses (id, contact_id, channel, address, key, created_at) select gen_random_uuid(), id, 'email', key, key, now() from (select id, replace(lower(name), ' ', '.') || '@many.example' as key from made) m`;

  test("whoever was imported is found at once, before and after the job has been there, by name and by address", async () => {
    await imported(450, "Many");
    expect(await searchPlace(desk.system)).not.toBeNull();
    expect(await namesOf("many 449")).toEqual(["Many 449"]);
    expect(await namesOf("many.450@many")).toEqual(["Many 450"]);
    expect(await indexContacts(desk.system)).toBe(450);
    expect(await searchPlace(desk.system)).toBeNull();
    expect(await namesOf("many 449")).toEqual(["Many 449"]);
    expect(await indexContacts(desk.system)).toBe(0);
  });

  test("a few new ones are taken in by the search itself", async () => {
    desk.clock.advance(1);
    await imported(5, "Few");
    expect(await namesOf("few")).toHaveLength(5);
    expect(await desk.sql`select 1 from contact_search where text like 'few%'`).toHaveLength(5);
  });

  test("what was committed late, with an earlier moment than what is there already, is caught up with", async () => {
    desk.clock.advance(-2);
    await imported(1, "Late");
    desk.clock.advance(2);
    await imported(1, "Punctual");
    await indexContacts(desk.system);
    expect(await namesOf("late 1")).toEqual(["Late 1"]);
  });

  test("many of one moment are taken in place by place", async () => {
    desk.clock.advance(1);
    await imported(12_000, "Crowd");
    expect(await indexContacts(desk.system)).toBe(12_000);
    expect((await listContacts(desk.as("Aylin"), ContactQuery.parse({ search: "crowd" }))).isCountExact).toBe(false);
    await desk.sql`delete from contacts where name like 'Crowd%'`;
    expect(await desk.sql`select 1 from contact_search where text like 'crowd%'`).toHaveLength(0);
  }, 60_000);

  test("without the extension pg_trgm searches read the table and answer the same", async () => {
    await person(desk.as("Aylin"), ingrid);
    await person(desk.as("Aylin"), chloe);
    const searches = ["solberg", "chloe dub", "901 23", "nordlys", "nobody"];
    const answers = async () => Promise.all(searches.map(namesOf));
    const indexed = await desk.sql`select 1 from pg_indexes where indexname = 'contact_search_text'`;
    const before = await answers();
    await desk.sql`drop extension if exists pg_trgm cascade`;
    expect(await desk.sql`select 1 from pg_indexes where indexname = 'contact_search_text'`).toHaveLength(0);
    expect(await answers()).toEqual(before);
    expect(before.slice(0, 2)).toEqual([["Ingrid Solberg"], ["Chloé Dubois"]]);
    expect(indexed.length).toBeLessThanOrEqual(1);
  });

  test("the migration passes for a user who may not add the extension, and adds it for a plain owner", async ({ skip }) => {
    const [me] = await desk.sql<{ rolsuper: boolean }[]>`select rolsuper from pg_roles where rolname = current_user`;
    skip(!me!.rolsuper, "Only a superuser makes the user that this is about.");
    const migration = readFileSync(path.join(import.meta.dirname, "../../drizzle/migrations/0005_contact_search.sql"), "utf8");
    const statement = migration.split("--> statement-breakpoint").find((part) => part.includes("pg_trgm"))!;
    const role = `plain_${process.pid}`;
    await desk.db.transaction(async (db) => {
      await db.execute(sql.raw(`create role ${role}; alter table contact_search owner to ${role}; set local role ${role}`));
      await db.execute(sql.raw(statement));
      expect(await db.execute(sql`select 1 from pg_extension where extname = 'pg_trgm'`)).toHaveLength(0);
      await db.execute(sql.raw(`reset role; grant create on database ${new URL(desk.url).pathname.slice(1)} to ${role}; grant create on schema public to ${role}; set local role ${role}`));
      await db.execute(sql.raw(statement));
      expect(await db.execute(sql`select 1 from pg_indexes where indexname = 'contact_search_text'`)).toHaveLength(1);
      await db.execute(sql.raw(`reset role; reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`));
    });
  });
});
