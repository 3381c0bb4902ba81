import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import type { ConversationQuery } from "../../server/contract/inbox.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { indexContacts } from "../../server/services/contacts/index-contacts.ts";
import { listConversations } from "../../server/services/inbox/list-conversations.ts";
import { listMessages } from "../../server/services/inbox/list-messages.ts";
import { countUnread } from "../../server/services/inbox/unread.ts";

const CONVERSATIONS = Number(process.env.CONVERSATIONS ?? 100_000);
const MESSAGES_EACH = Number(process.env.MESSAGES_EACH ?? 10);
const ROUNDS = Number(process.env.ROUNDS ?? 20);
const LIMIT_MS = 50;

const asked: [string, Partial<ConversationQuery>][] = [
  ["open", { state: "open" }], ["all", {}], ["done", { state: "done" }], ["unread", { state: "open", isUnread: true }], ["one channel", { channel: "instagram" }], ["assigned to one", { assignee: "00000000-0000-4000-8000-000000000001" }], ["to nobody", { assignee: "none" }], ["with a case", { hasCase: true }],
  ["a common word", { search: "booking" }], ["of 1 in 1,000", { search: "glacier997" }], ["of none", { search: "qqqxyz" }], ["a name", { search: "Person 4711" }],
];

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-inbox-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  const url = new URL(server.url);
  url.pathname = "/inbox";
  const root = postgres(server.url, { max: 1 });
  await root`create database inbox`;
  await root.end();
  await migrateDatabase(url.href);
  await seed(url.href);
  const { db, close } = openDatabase(url.href, { max: 4 });
  const ports = { settingsKey: new Uint8Array(32), jobs: { enqueue: async () => {}, subscribersOf: () => [] } } as unknown as Ports;
  const ctx: Ctx = { db, actor: { type: "system", name: "bench" }, now: () => new Date(), newId: () => uuidv7(new Date()), ports, cause: null };
  await indexContacts(ctx);
  await db.execute(sql`vacuum analyze`);
  console.log(`${CONVERSATIONS} conversations with ${MESSAGES_EACH} messages each: p95 of ${ROUNDS} rounds, its ratio to ${LIMIT_MS} ms`);
  for (const [name, query] of asked) await tell(name, () => listConversations(ctx, { state: "all", limit: 40, ...query }));
  const first = await listConversations(ctx, { state: "open", limit: 100 });
  await tell("the next page", () => listConversations(ctx, { state: "open", limit: 40, after: first.next! }));
  await tell("counts of unread", () => countUnread(ctx));
  await tell("all messages", () => listMessages(ctx, { limit: 50 }));
  await tell("messages of one", () => listMessages(ctx, { limit: 50, conversationId: first.items[0]!.id }));
  await close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function tell(name: string, act: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = -3; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await act();
    if (round >= 0) times.push(performance.now() - startedAt);
  }
  const p95 = times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
  console.log(`${name.padEnd(20)}${p95.toFixed(1).padStart(8)} ms${(p95 / LIMIT_MS).toFixed(2).padStart(8)}`);
}

/** Four accounts; one conversation in ten is done, one in five has something unread, one in 5,000 is one person's. */
async function seed(url: string): Promise<void> {
  const seeding = postgres(url, { max: 1, onnotice: () => {} });
  await seeding`insert into mailboxes (id, channel, address, name, is_watched, created_at) select gen_random_uuid(), c, c || ':1', c, false, now() from unnest(array['email', 'whatsapp', 'messenger', 'instagram']) as c`;
  await seeding`insert into contacts (id, name, created_at, updated_at) select ('00000000-0000-4000-a000-' || lpad(n::text, 12, '0'))::uuid, 'Person ' || n, now(), now() from generate_series(1, ${CONVERSATIONS}::int) n`;
  await seeding`
    insert into conversations (id, channel, mailbox_id, contact_id, subject, participant_address, participant_name, assignee_id, done_at, last_inbound_at, last_message_at, created_at)
    select ('00000000-0000-4000-b000-' || lpad(n::text, 12, '0'))::uuid, b.channel, b.id, ('00000000-0000-4000-a000-' || lpad(n::text, 12, '0'))::uuid, '', 'p' || n, 'Person ' || n,
      case when n % 5000 = 0 then '00000000-0000-4000-8000-000000000001'::uuid end, case when n % 10 = 0 then now() end, now() - n * interval '1 minute', now() - n * interval '1 minute', now()
    from generate_series(1, ${CONVERSATIONS}::int) n join (select id, channel, row_number() over (order by address) - 1 as place from mailboxes) b on b.place = n % 4`;
  await seeding`
    insert into messages (id, conversation_id, mailbox_id, contact_id, direction, kind, internet_message_id, provider_message_id, from_address, "to", subject, text, visible_text, preview, content_sha256, chat, read_at, mime_bytes, received_at, stored_at)
    select gen_random_uuid(), c.id, c.mailbox_id, c.contact_id, case when m % 2 = 0 then 'inbound' else 'outbound' end, 'ordinary', c.participant_address || '-' || m, c.participant_address || '-' || m, c.participant_address, '[]', '',
      words.said, words.said, words.said, '', '{"type":"text","body":"x"}', case when m > 1 or right(c.participant_address, 1) not in ('3', '7') then now() end, 0, c.last_message_at - (m - 1) * interval '1 second', now()
    from conversations c cross join generate_series(1, ${MESSAGES_EACH}::int) m cross join lateral (select 'About our booking and the ' || case when m = 3 then 'glacier' || (right(c.participant_address, 3)) else 'boat' end || ' of ' || c.participant_name as said) words`;
  await seeding`vacuum analyze`;
  await seeding.end();
}
