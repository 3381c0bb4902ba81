import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedCase } from "../../server/contract/cases.ts";
import { purgeRequests } from "../../server/services/requests/do-once.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
/** Two servers over one database. */
let api: ReturnType<typeof testApi>;
let other: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  other = testApi(desk);
});
afterAll(() => desk.drop());

type Api = ReturnType<typeof testApi>;
const openCase = async (server: Api, who: string, { key, title }: { key: string | null; title: string }) =>
  server.app.request("/api/cases", { method: "POST", headers: { authorization: `Bearer ${who}`, "content-type": "application/json", ...(key === null ? {} : { "idempotency-key": key }) }, body: JSON.stringify({ mailboxId: desk.mailbox("support@fernweh.example").id, title }) });
const countOf = async (title: string) => Number((await desk.sql`select count(*) from cases where title = ${title}`)[0]!["count"]);

describe("an Idempotency-Key on a POST", () => {
  test("does once what is sent twice, to whatever server, and answers the same", async () => {
    const first = await openCase(api, "Aylin", { key: "once-1", title: "Once" });
    expect(first.status).toBe(200);
    const answer = (await first.json()) as OpenedCase;
    for (const server of [api, other]) {
      const again = await openCase(server, "Aylin", { key: '"once-1"', title: "Once" });
      expect(again.status).toBe(200);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await again.json()).toEqual(answer);
    }
    expect(await countOf("Once")).toBe(1);
    await openCase(api, "Aylin", { key: "once-2", title: "Once" });
    await openCase(api, "Jonas", { key: "once-1", title: "Once" });
    await openCase(api, "Aylin", { key: null, title: "Once" });
    expect(await countOf("Once")).toBe(4);
  });

  test("of twenty at once over two servers one is done; the others say so or get its answer", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => openCase(index % 2 ? api : other, "Aylin", { key: "race", title: "Race" })));
    expect(await countOf("Race")).toBe(1);
    expect(answers.filter(({ status, headers }) => status === 200 && !headers.has("idempotency-replayed"))).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, "conflict"]);
  });

  test("with another body is a mistake, and with an impossible key too", async () => {
    await openCase(api, "Aylin", { key: "body", title: "One body" });
    const another = await openCase(api, "Aylin", { key: "body", title: "Another body" });
    expect([another.status, ((await another.json()) as { code: string }).code]).toEqual([422, "unprocessable"]);
    expect(await countOf("Another body")).toBe(0);
    for (const key of ["x".repeat(201), "with a space"]) expect((await openCase(api, "Aylin", { key, title: "No key" })).status, key).toBe(400);
    expect(await countOf("No key")).toBe(0);
  });

  test("keeps a refusal of what was asked, and not one that passes", async () => {
    const bad = () => api.app.request("/api/cases", { method: "POST", headers: { authorization: "Bearer Aylin", "content-type": "application/json", "idempotency-key": "bad" }, body: "{}" });
    expect((await bad()).headers.has("idempotency-replayed")).toBe(false);
    const again = await bad();
    expect([again.status, again.headers.get("idempotency-replayed"), again.headers.get("content-type")]).toEqual([400, "true", "application/problem+json"]);
    await openCase(api, "Priya", { key: "promoted", title: "Promoted" });
    await desk.sql`update users set role = 'agent' where email = 'priya@fernweh.example'`;
    expect((await openCase(api, "Priya", { key: "promoted", title: "Promoted" })).status).toBe(200);
    await desk.sql`update users set role = 'viewer' where email = 'priya@fernweh.example'`;
  });

  test("of a server that died in between is refused, since nobody knows; after a day it is forgotten", async () => {
    const cut = await openCase(api, "Aylin", { key: "cut", title: "Once" });
    expect(cut.status).toBe(200);
    await desk.sql`update idempotency_keys set status = null, answer = null, started_at = ${new Date(desk.clock.now().getTime() - 600_000).toISOString()} where key = 'cut'`;
    const repeated = await openCase(api, "Aylin", { key: "cut", title: "Once" });
    expect([repeated.status, ((await repeated.json()) as { detail: string }).detail]).toEqual([409, expect.stringContaining("nobody knows")]);
    desk.clock.advance(25 * 60);
    await purgeRequests(desk.system);
    expect((await desk.sql`select 1 from idempotency_keys`)).toHaveLength(0);
  });

  test("what it was answered lies sealed", async () => {
    await openCase(api, "Aylin", { key: "sealed", title: "Zebra crossing" });
    const [row] = await desk.sql`select answer from idempotency_keys where key = 'sealed'`;
    expect(String(row!["answer"])).not.toContain("Zebra");
    expect(Buffer.from(String(row!["answer"]), "base64").toString("latin1")).not.toContain("Zebra");
  });
});

describe("the rate of one caller", () => {
  test("is told in headers, and beyond it is 429 with when to go on; others go on", async () => {
    const limited = testApi(desk, undefined, { requestsPerMinute: 3 });
    const left: (string | null)[] = [];
    for (let turn = 0; turn < 3; turn++) left.push((await limited.get("Aylin", "/me")).headers.get("ratelimit"));
    expect(left).toEqual([expect.stringMatching(/^"caller";r=2;t=\d+$/), expect.stringMatching(/^"caller";r=1;t=\d+$/), expect.stringMatching(/^"caller";r=0;t=\d+$/)]);
    const over = await limited.get<{ code: string }>("Aylin", "/me");
    expect([over.status, over.body.code, over.headers.get("ratelimit-policy")]).toEqual([429, "rate_limited", '"caller";q=3;w=60']);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await limited.get("Mara", "/me")).status).toBe(200);
  });
});

describe("what comes in", () => {
  test("is JSON or bytes: what a form of another site can send is not taken", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "text/json"]) {
      const answer = await api.app.request("/api/cases", { method: "POST", headers: { authorization: "Bearer Aylin", "content-type": type }, body: '{"title":"x"}' });
      expect([answer.status, ((await answer.json()) as { code: string }).code], type).toEqual([415, "unsupported"]);
    }
    const file = await api.app.request("/api/uploads?fileName=a.csv", { method: "POST", headers: { authorization: "Bearer Aylin", "content-type": "text/csv" }, body: "a" });
    expect(file.status).toBe(415);
  });

  test("with a number that no row can have is refused, and no fault of ours", async () => {
    const { body: template } = await api.post<{ id: string }>("Aylin", "/templates", { name: "Diff", subject: "s", html: "<p>h</p>" });
    expect(await api.problem("Aylin", "GET", `/templates/${template.id}/diff?from=2147483648&to=84`)).toMatchObject({ status: 400, code: "bad_input" });
  });

  test("before sign-in is bounded too", async () => {
    const answer = await api.app.request("/api/auth/login", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email: "a@b.example", password: "x".repeat(3_000_000) }) });
    expect(answer.status).toBe(413);
  });
});

describe("what goes out", () => {
  test("tells browsers to run nothing of it, to frame it nowhere and to keep nothing", async () => {
    for (const path of ["/api/me", "/api/nothing-here", "/api/openapi.json"]) {
      const { headers } = await api.app.request(path, { headers: { authorization: "Bearer Aylin" } });
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect([headers.get("x-content-type-options"), headers.get("referrer-policy"), headers.get("cache-control"), headers.get("cross-origin-resource-policy")], path).toEqual(["nosniff", "no-referrer", "no-store", "same-origin"]);
      expect(headers.get("strict-transport-security"), path).toContain("max-age=");
      expect(headers.get("x-powered-by"), path).toBeNull();
    }
    expect((await api.app.request("/api/docs")).headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  test("is shared with no other site", async () => {
    for (const [method, origin] of [["OPTIONS", "https://evil.example"], ["GET", "https://evil.example"], ["GET", "null"], ["POST", "https://desk.example.evil.example"]] as const) {
      const { headers } = await api.app.request("/api/cases", { method, headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization", authorization: "Bearer Aylin" } });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });
});
