import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hookLogs } from "../../drizzle/schema/channels.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { readHookHead } from "../../server/services/channels/hook-head.ts";
import { processHook, retryHooks } from "../../server/services/channels/process-hook.ts";
import { saveMetaApp } from "../../server/services/channels/meta-app.ts";
import { APP_SECRET, type ChatDesk, chatDesk, says, signatureOf, TOPIC, VERIFY_TOKEN, whatsAppHook } from "./chat-desk.ts";

let chats: ChatDesk;
beforeEach(async () => void (chats = await chatDesk()));
afterEach(() => chats.drop());

const now = () => chats.desk.clock.now();
const hook = (id = "wamid.1", body = "Hello") => whatsAppHook({ people: [{ id: "4915112345678", name: "Jonas" }], messages: [says("4915112345678", id, body, now())] });

/** How many rows every table has. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = await chats.desk.sql`select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) counts[name as string] = Number((await chats.desk.sql`select count(*) as count from ${chats.desk.sql(name as string)}`)[0]!.count);
  return counts;
}

describe("Meta's handshake", () => {
  const shake = (query: Record<string, string>, platform = "whatsapp") => chats.api.app.request(`/api/webhooks/${platform}?${new URLSearchParams(query)}`);

  test("answers the challenge as text to whoever knows the verify token, and nobody else", async () => {
    const good = await shake({ "hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "<b>1158201444</b>" }, "instagram");
    expect([good.status, await good.text(), good.headers.get("content-type"), good.headers.get("x-content-type-options")]).toEqual([200, "<b>1158201444</b>", "text/plain; charset=utf-8", "nosniff"]);
    for (const wrong of [{ "hub.mode": "subscribe", "hub.verify_token": "another", "hub.challenge": "1" }, { "hub.mode": "unsubscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1" }, {}]) {
      const answer = await shake(wrong as Record<string, string>);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
    }
    expect((await shake({}, "telegram")).status).toBe(400);
  });
});

describe("a hook that is not to be believed leaves no trace", () => {
  test("wrong, missing or of another's key; a byte changed; no account of ours; too old; too large; no hook", async () => {
    await chats.addAccount();
    const text = JSON.stringify(hook());
    const before = await rowCounts();
    const old = JSON.stringify(whatsAppHook({ messages: [says("4915112345678", "wamid.old", "Hello", new Date(now().getTime() - 8.1 * 86_400_000))] }));
    const stranger = JSON.stringify(whatsAppHook({ messages: [says("4915112345678", "wamid.2", "Hello", now())] }, { numberId: "999", wabaId: "998" }));
    const answers = [
      await chats.tell(text, { secret: "another" }),
      await chats.tell(text, { signature: "" }),
      await chats.tell(text, { signature: signatureOf(text).replace("sha256=", "sha1=") }),
      await chats.tell(text.replace("Hello", "Hellp"), { signature: signatureOf(text) }),
      await chats.tell(`${text} `, { signature: signatureOf(text) }),
      await chats.tell(stranger),
      await chats.tell(old),
      await chats.tell("{}"),
      await chats.tell(text, { platform: "messenger" }),
      await chats.tell(JSON.stringify({ ...hook(), padding: "x".repeat(3 * 1024 * 1024) })),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, "unauthenticated"], [401, "unauthenticated"], [401, "unauthenticated"], [401, "unauthenticated"], [401, "unauthenticated"],
      [404, "not_found"], [422, "unprocessable"], [400, "bad_input"], [400, "bad_input"], [413, "too_large"],
    ]);
    expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(["application/problem+json"]));
    expect(await rowCounts()).toEqual(before);
    expect(chats.desk.waitingJobs()).toEqual([]);
  });

  test("the same bytes again are answered and kept no second time, also after they were done", async () => {
    await chats.addAccount();
    expect((await chats.tell(hook())).body).toEqual({ status: "kept" });
    await chats.desk.drainJobs();
    const before = await rowCounts();
    expect(await chats.tell(hook())).toMatchObject({ status: 200, body: { status: "known" } });
    expect(chats.desk.waitingJobs()).toEqual([]);
    expect(await rowCounts()).toEqual(before);
  });

  test("the key before the last change signs for a day more", async () => {
    await chats.addAccount();
    await saveMetaApp(chats.desk.system, { appId: "1234", secret: "the next one" });
    expect((await chats.tell(hook("wamid.a"))).status).toBe(200);
    expect((await chats.tell(hook("wamid.b"), { secret: "the next one" })).status).toBe(200);
    chats.desk.clock.advance(25 * 60);
    expect((await chats.tell(hook("wamid.c"), { secret: APP_SECRET })).status).toBe(401);
  });
});

describe("by Amazon SNS", () => {
  const call = async () => {
    const answer = await chats.api.app.request("/api/webhooks/whatsapp/aws", { method: "POST", headers: { "content-type": "text/plain; charset=UTF-8" }, body: "{}" });
    return [answer.status, ((await answer.json()) as { status?: string; code?: string }).status];
  };

  test("what is signed and of a topic that an account names is kept, and its subscription confirmed; of another topic neither", async () => {
    const id = await chats.addAccount();
    const told = { messageId: "1", topicArn: TOPIC, at: now() };
    const entry = hook().entry[0];
    expect((await call())[0]).toBe(401);
    chats.sns.message = { ...told, type: "SubscriptionConfirmation", message: "" };
    expect((await call())[0]).toBe(404);
    await chats.desk.db.insert(sendingAccounts).values({ id: chats.desk.system.newId(), mailboxId: id, name: "AWS", provider: "aws_social", settings: { aws: { region: "us-east-1", burstCapacity: 100, metaApiVersion: "v23.0", topicArn: TOPIC } }, createdAt: now(), updatedAt: now() });
    expect(await call()).toEqual([200, "confirmed"]);
    expect(chats.sns.confirmed).toEqual([TOPIC]);
    chats.sns.message = { ...told, type: "Notification", message: JSON.stringify({ whatsAppWebhookEntry: JSON.stringify(entry) }) };
    expect(await call()).toEqual([200, "kept"]);
    expect(await call()).toEqual([200, "known"]);
    // The same message by Meta's own hook is the same message.
    await chats.tell(hook());
    await chats.desk.drainJobs();
    expect(await chats.desk.db.$count(messages, eq(messages.direction, "inbound"))).toBe(1);
    expect((await chats.desk.db.select({ provider: hookLogs.provider }).from(hookLogs).orderBy(asc(hookLogs.provider))).map(({ provider }) => provider)).toEqual(["aws_social", "whatsapp_cloud"]);
  });
});

const FOLDER = path.join(import.meta.dirname, "../../../shared/contracts/webhooks");

describe("the log of hooks", () => {
  test("what fails is kept with its failure, tried again by itself, and played again by an admin alone, who is noted", async () => {
    await chats.addAccount();
    await chats.tell(hook());
    const [row] = await chats.desk.db.select().from(hookLogs);
    // Nobody can write messages for a while.
    await chats.desk.sql`alter table chat_changes rename to away`;
    await chats.desk.drainJobs();
    const [failed] = await chats.desk.db.select().from(hookLogs);
    expect(failed).toMatchObject({ processedAt: null, attemptCount: 1, eventCount: 1 });
    expect(failed!.failure).toContain("chat_changes");
    expect(failed!.failure).not.toContain("4915112345678");
    expect(failed!.nextAttemptAt!.getTime() - now().getTime()).toBe(60_000);
    await retryHooks(chats.desk.system);
    expect(chats.desk.waitingJobs()).toEqual([]);

    const list = await chats.api.get<{ items: { id: string; state: string }[] }>("Mara", "/hook-logs?state=failed&platform=whatsapp");
    expect(list.body.items).toMatchObject([{ id: row!.id, state: "failed" }]);
    expect(JSON.stringify(list.body)).not.toContain("4915112345678");
    expect((await chats.api.get<{ items: unknown[] }>("Mara", "/hook-logs?state=processed")).body.items).toEqual([]);

    await chats.desk.sql`alter table away rename to chat_changes`;
    chats.desk.clock.advance(2);
    await retryHooks(chats.desk.system);
    await chats.desk.drainJobs();
    const [done] = await chats.desk.db.select().from(hookLogs);
    expect(done).toMatchObject({ attemptCount: 2, failure: null, nextAttemptAt: null });
    expect(done!.processedAt).not.toBeNull();

    for (const [who, status] of [["Jonas", 403], ["Aylin", 403], ["Priya", 403], ["Mara", 200]] as const) expect((await chats.api.post(who, `/hook-logs/${row!.id}/replay`)).status).toBe(status);
    await chats.desk.drainJobs();
    expect(await chats.desk.db.$count(messages, eq(messages.direction, "inbound"))).toBe(1);
    const one = await chats.api.get<{ body: string }>("Mara", `/hook-logs/${row!.id}`);
    expect(JSON.parse(one.body.body)).toEqual(hookOf(row!.body));
    expect(await chats.desk.sql`select actor_name from events where name = 'personal_data.read' and subject_id = ${row!.id}`).toMatchObject([{ actor_name: chats.desk.user("Mara").name }]);
  });
});

const hookOf = (body: string): unknown => JSON.parse(body);

describe.runIf(isThere(FOLDER))("the vendor's own examples", () => {
  const samples = isThere(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];

  test("all come through the route, leave no failure, and a second time change nothing", { timeout: 120_000 }, async () => {
    const known = new Set<string>();
    for (const name of samples) {
      const text = readFileSync(`${FOLDER}/${name}`, "utf8");
      const head = readHookHead("whatsapp", text)!;
      for (const externalId of head.externalIds.length > 0 ? head.externalIds : [`of ${head.businessIds[0]}`]) {
        if (known.has(externalId)) continue;
        known.add(externalId);
        await chats.addAccount({ externalId, businessId: head.businessIds[0] ?? null });
      }
    }
    const answers: number[] = [];
    for (const name of samples) {
      const text = readFileSync(`${FOLDER}/${name}`, "utf8");
      chats.desk.clock.set(new Date((readHookHead("whatsapp", text)!.newestAt ?? now()).getTime() + 60_000));
      answers.push((await chats.tell(text)).status);
      await chats.desk.drainJobs();
    }
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    const logs = await chats.desk.db.select().from(hookLogs);
    expect(logs.filter(({ failure, processedAt }) => failure !== null || processedAt === null).map(({ body, failure }) => [failure, body.slice(0, 300)])).toEqual([]);
    const before = await rowCounts();
    for (const { id } of logs) {
      await chats.desk.db.update(hookLogs).set({ processedAt: null }).where(eq(hookLogs.id, id));
      await processHook(chats.desk.system, { hookLogId: id });
    }
    await chats.desk.drainJobs();
    const after = await rowCounts();
    const differing = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(differing).toEqual([]);
  });
});

function isThere(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
