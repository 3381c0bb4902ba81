import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Sql } from "postgres";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { type ContactPage, ContactQuery, ExportContacts } from "../../server/contract/contacts.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { exportContacts } from "../../server/services/contacts/export-contacts.ts";
import { findDuplicates } from "../../server/services/contacts/find-duplicates.ts";
import { indexContacts } from "../../server/services/contacts/index-contacts.ts";
import { listContacts } from "../../server/services/contacts/list-contacts.ts";
import { tagContacts } from "../../server/services/contacts/tag-contacts.ts";

const CONTACTS = Number(process.env.CONTACTS ?? 1_000_000);
const ROUNDS = 15;

/** The list of contacts beside what no list can do without: reading the 50 rows of a page by their primary key. */
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-contacts-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  await migrateDatabase(server.url);
  const { db, sql, close } = openDatabase(server.url, { max: 4 });
  const ports = { settingsKey: new Uint8Array(32), jobs: { enqueue: async () => {}, subscribersOf: () => [] } } as unknown as Ports;
  const ctx: Ctx = { db, actor: systemActor("bench"), now: () => new Date(), newId: () => uuidv7(new Date()), ports, cause: null };
  await load(sql);
  const seconds = await timed(() => indexContacts(ctx));
  console.log(`search table filled             ${Math.round(CONTACTS / seconds)} contacts a second, beside everything else and after an import`);
  await sql`vacuum analyze`;
  await compare(ctx, sql);
  await close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(ctx: Ctx, sql: Sql): Promise<void> {
  const ids = (await sql<{ id: string }[]>`select id from contacts order by md5(id::text) limit 50`).map((row) => row.id);
  const bare = await median(async () => void (await sql`select * from contacts where id = any(${ids}) limit 50`));
  console.log(`50 rows by primary key          ${bare.toFixed(1)} ms`);
  const filter = (field: string, operator: string, value = "", customField: string | null = null) => ({ filter: JSON.stringify({ conditions: [{ field, operator, value, customField }] }) });
  const deep = await deepCursor(ctx, sql);
  const number = String(Math.floor(CONTACTS * 0.9) + 17);
  const [one] = await sql<{ key: string; phone: string }[]>`select a.key, c.phone from addresses a join contacts c on c.id = a.contact_id where c.custom_fields ->> 'customer_no' = ${number}`;
  const queries: [string, Record<string, unknown>][] = [
    ["first page", {}], ["page in the middle", { after: deep }], ["by company, backwards", { sort: "company", order: "desc" }], ["newest first", { sort: "created", order: "desc" }],
    ["search: one person", { search: `solberg${number}` }], ["search: a name, 0.7 %", { search: "zenkra" }], ["search: two words", { search: "ingrid zen" }], ["search: a phone", { search: one!.phone.replace("+49151", "0151 ") }], ["search: everybody", { search: "example" }], ["search: nobody", { search: "qqqxyz" }],
    ["filter: e-mail is", filter("email", "is", one!.key)], ["filter: company contains", filter("company", "contains", "zenkra")], ["filter: a tag, 10 %", filter("tag", "is", "vip")], ["filter: a rare tag", filter("tag", "is", "rare")],
    ["filter: has consent, 5 %", filter("consent", "is", "email")], ["filter: no company", filter("company", "is_empty")], ["filter: a country of nobody", filter("country", "is", "FR")], ["filter: a custom field", filter("custom", "is", number, "customer_no")],
  ];
  for (const [name, query] of queries) {
    let page: ContactPage | undefined;
    const ms = await median(async () => void (page = await listContacts(ctx, ContactQuery.parse(query))));
    console.log(`${name.padEnd(32)}${ms.toFixed(1).padStart(6)} ms   ${(ms / bare).toFixed(0).padStart(4)} times the bare rows   ${page!.isCountExact ? "" : "about "}${page!.count} found`);
  }
  const duplicates = await median(() => findDuplicates(ctx, { contactId: ids[0]! }));
  console.log(`duplicates of one               ${duplicates.toFixed(1)} ms`);
  let characters = 0;
  const before = process.memoryUsage.rss();
  const exportSeconds = await timed(async () => {
    for await (const piece of await exportContacts(ctx, ExportContacts.parse({ columns: "name,company,email,phone,tags" }))) characters += piece.length;
  });
  console.log(`CSV of everybody                ${Math.round(CONTACTS / exportSeconds)} contacts a second, ${(characters / 1024 ** 2).toFixed(0)} MB, ${Math.round((process.memoryUsage.rss() - before) / 1024 ** 2)} MB more resident at its end`);
  const tagSeconds = await timed(() => tagContacts(ctx, { choice: { query: filter("tag", "is", "vip") }, add: ["fair"], remove: [] }));
  console.log(`tag for 10 % of them            ${Math.round(CONTACTS / 10 / tagSeconds)} contacts a second`);
}

async function deepCursor(ctx: Ctx, sql: Sql): Promise<string> {
  const first = await listContacts(ctx, ContactQuery.parse({}));
  const cursor = JSON.parse(Buffer.from(first.next!, "base64url").toString()) as { place: { value: string; id: string } };
  const [row] = await sql<{ value: string; id: string }[]>`select lower(name) as value, id from contacts order by lower(name), id offset ${Math.floor(CONTACTS / 2)} limit 1`;
  return Buffer.from(JSON.stringify({ ...cursor, place: row })).toString("base64url");
}

/** Names of 27,000 families, two thirds with a company, some with tags and consent; as an import would leave them, unanalysed. */
async function load(sql: Sql): Promise<void> {
  const given = ["Ingrid", "Hugo", "Chloé", "Tomás", "Aylin", "Jonas", "Priya", "Anna", "Wei", "Fatima", "Olu", "Søren", "Łukasz", "María", "Zoé", "Kenji"];
  const syllables = ["ber", "gar", "lin", "sol", "her", "wat", "nab", "ofa", "dem", "ort", "wei", "kos", "mar", "tin", "dub", "oka", "for", "ran", "tol", "vic", "zen", "kra", "bel", "mon", "fis", "sch", "mid", "san", "pet", "nov"];
  for (let from = 1; from <= CONTACTS; from += 50_000) {
    const to = Math.min(CONTACTS, from + 49_999);
    await sql`
      with g as (
        select i, ${given}::text[] as g, ${syllables}::text[] as s, hashint4(i) as a, abs(hashint4(i + 1)) % 30 + 1 as b, abs(hashint4(i + 2)) % 30 + 1 as c, abs(hashint4(i + 3)) % 30 + 1 as d from generate_series(${from}::int, ${to}::int) i),
      named as (
        select gen_random_uuid() as id, i, g[abs(a) % 16 + 1] as given, initcap(s[b] || s[c]) || s[d] as family, case when i % 3 > 0 then initcap(s[d] || s[b]) || ' ' || initcap(s[c]) || ' & Co' end as company from g),
      made as (
        insert into contacts (id, name, given_name, family_name, company, language, country, phone, phone_key, tags, custom_fields, created_at, updated_at)
        select id, given || ' ' || family, given, family, company, 'de', 'DE', '+49151' || lpad(i::text, 8, '2'), '+49151' || lpad(i::text, 8, '2'),
          case when i % 10 = 0 then '["vip", "winter"]'::jsonb when i % 5000 = 1 then '["rare"]' else '[]' end, jsonb_build_object('customer_no', i::text, 'trip', 'Oslo'), '2026-01-01'::timestamptz + i * interval '1 ms', '2026-01-01'::timestamptz + i * interval '1 ms'
        from named),
      agreed as (insert into consents (id, contact_id, channel, state, source, recorded_at) select gen_random_uuid(), id, 'email', 'given', 'Fair', now() from named where i % 20 = 0)
      insert into addresses (id, contact_id, channel, address, key, created_at)
      select gen_random_uuid(), id, 'email', key, key, now() from (select id, lower(translate(given, 'éáøŁí', 'eaoLi') || '.solberg' || i || '@mail' || i % 1000 || '.example') as key from named) k`;
  }
}

async function median(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push((await timed(act)) * 1000);
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1000;
}
