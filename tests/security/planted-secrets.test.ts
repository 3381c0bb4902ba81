import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Agent, request } from "undici";
import { chatIds, chatKeys } from "../../drizzle/seed/chat-story.ts";
import { app, people, sandboxKeys } from "../../drizzle/seed/story.ts";
import { eventually } from "../support/eventually.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { addressOf, describedRoutes, nameOf } from "./described-api.ts";
import { signedInAs } from "./signed-in-as.ts";

const settingsKey = Buffer.alloc(32, "planted-settings-key").toString("base64");
/** Typed in by somebody, or made for them: written once, and never to be read again, by anybody and anywhere. */
const typed = {
  smtpPassword: "planted-smtp-Zq8-password",
  mailerSendToken: "mlsn.planted-token-Zq8-of-nobody",
  llmKey: "sk-planted-Zq8-language-model",
  teamsUrl: "https://teams.example/workflows/planted-Zq8-signature",
  password: "planted Zq8 horse battery staple",
  wrongPassword: "planted-Zq8-wrong-password",
  inBadField: "planted-Zq8-where-a-number-belongs",
  bearer: "mk_planted-Zq8-key-of-nobody",
  link: "planted-Zq8-token-of-a-link",
  whatsAppToken: "EAAplantedZq8WhatsAppTokenOfNobody",
  awsKeyId: "AKIAPLANTEDZQ8NOBODY",
  awsSecretKey: "planted-Zq8-secret-access-key-of-nobody",
  awsSessionToken: "planted-Zq8-session-token-of-nobody",
  appSecret: "plantedZq8appsecret0123456789abcdef",
  verifyToken: "planted-Zq8-verify-token",
  wrongVerifyToken: "planted-Zq8-wrong-verify-token",
  metaCode: "planted-Zq8-code-of-metas-dialog",
  metaState: "planted-Zq8-state-of-metas-dialog-that-nobody-ever-gave-to-anybody",
  hookSignature: "planted0zq80signature0of0nobody0planted0zq80signature0of0nobody00",
};
/** What the story's own channels are connected with; also in use while this runs. */
const channelKeys = { storyWhatsAppToken: chatKeys.whatsAppToken, storyPageToken: chatKeys.pageToken, storyNordicToken: chatKeys.nordicPageToken, storyAppSecret: chatKeys.appSecret, storyAwsKeyId: chatKeys.aws.accessKeyId, storyAwsSecretKey: chatKeys.aws.secretAccessKey, storyVerifyToken: chatKeys.verifyToken };
/** Whoever sets up the app at Meta copies it from there, and from nowhere else. */
const isToldThere = (name: string, path: string) => /verifyToken$/i.test(name) && path.endsWith("/platforms/app");
/** What mails say and whom they name stands in no line of the log. */
const mail = { subject: "planted-Zq8-subject", text: "planted-Zq8-body", address: "planted-zq8@nordlys.example", name: "Planted-Zq8 Person" };

let place: Place;
let mailroom: Mailroom;
let isStopped = false;
const agent = new Agent({ connect: { rejectUnauthorized: false }, connections: 8 });
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place, { LOG_LEVEL: "debug", SETTINGS_KEY: settingsKey, OPENAI_API_KEY: typed.llmKey, OPENAI_BASE_URL: "https://127.0.0.1:1/v1" });
}, 120_000);
afterAll(async () => {
  await agent.close();
  if (!isStopped) await mailroom?.stop();
  await place?.remove();
}, 120_000);

async function ask(method: string, where: string, authorization: string | null, body?: unknown): Promise<{ status: number; text: string }> {
  const answer = await request(new URL(where, mailroom.url), {
    method: method as "GET", dispatcher: agent,
    headers: { ...(authorization && { authorization }), ...(body !== undefined && { "content-type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** Channels that are connected, tried, refused and called with secrets of all kinds; answers the ids of those of the story. */
async function plantChannels(mara: string): Promise<string[]> {
  const whatsapp = { phoneNumberId: chatIds.numberId, businessId: chatIds.wabaId };
  const byAws = { region: "eu-central-1", phoneNumberId: chatIds.awsNumberId, businessId: chatIds.awsWabaId };
  const told: string[] = [];
  const tell = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    told.push(answer.text);
    return answer;
  };
  const connect = (body: object) => tell("POST", "/api/platforms/whatsapp/connect", mara, body);
  // Refused by the vendors, and for their form.
  expect((await connect({ ...whatsapp, provider: "whatsapp_cloud", token: typed.whatsAppToken })).status).toBe(502);
  expect((await connect({ ...whatsapp, provider: "aws_social", aws: { ...byAws, accessKeyId: typed.awsKeyId, secretAccessKey: typed.awsSecretKey, sessionToken: typed.awsSessionToken } })).status).toBe(502);
  expect((await connect({ ...whatsapp, provider: "aws_social", aws: { ...byAws, secretAccessKey: typed.awsSecretKey } })).status).toBe(400);
  expect((await connect({ provider: "whatsapp_cloud", phoneNumberId: typed.whatsAppToken, businessId: typed.awsSecretKey, token: `${typed.whatsAppToken} ` })).status).toBe(400);
  expect((await connect({ ...whatsapp, provider: typed.inBadField, token: typed.whatsAppToken })).status).toBe(400);
  // In use: each account of the story is tried and synchronised, and one is connected anew by another way.
  const { items } = JSON.parse((await ask("GET", "/api/platforms/", mara)).text) as { items: { id: string }[] };
  expect(items.length).toBeGreaterThanOrEqual(3);
  expect((await connect({ ...whatsapp, provider: "aws_social", aws: { ...byAws, ...chatKeys.aws } })).status).toBe(200);
  for (const { id } of items) for (const what of ["test", "sync"]) await tell("POST", `/api/platforms/${id}/${what}`, mara);
  // What Meta's dialog and its hooks bring stands in addresses and headers.
  await tell("POST", "/api/platforms/messenger/connect", mara, {});
  await tell("GET", `/api/platforms/callback?code=${typed.metaCode}&state=${typed.metaState}`, null);
  await tell("GET", `/api/platforms/callback?error=access_denied&error_description=${typed.metaCode}&state=${typed.metaState}`, null);
  for (const token of [typed.wrongVerifyToken, chatKeys.verifyToken]) await tell("GET", `/api/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`, null);
  const forged = await request(new URL("/api/webhooks/messenger", mailroom.url), { method: "POST", dispatcher: agent, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${typed.hookSignature}` }, body: JSON.stringify({ object: "page", entry: [{ id: chatIds.pageId, time: Date.now(), messaging: [{ sender: { id: "1" }, recipient: { id: chatIds.pageId }, timestamp: Date.now(), message: { mid: "m_1", text: mail.text } }] }] }) });
  expect(forged.statusCode).toBe(401);
  told.push(await forged.body.text());
  // The app, last: its secret signs the hooks.
  expect((await tell("PUT", "/api/platforms/app", mara, { appId: chatIds.appId, secret: "short", verifyToken: typed.verifyToken })).status).toBe(400);
  const app = await ask("PUT", "/api/platforms/app", mara, { appId: chatIds.appId, secret: typed.appSecret, verifyToken: typed.verifyToken });
  expect(app.status, app.text).toBe(200);
  expect(app.text).not.toContain(typed.appSecret);
  const all = { ...typed, ...channelKeys };
  expect(Object.entries(all).flatMap(([name, secret]) => (told.some((text) => text.includes(secret)) ? [name] : []))).toEqual([]);
  return items.map(({ id }) => id);
}

test("what is secret stands in no answer after it was given, and in no log, whatever is asked and whatever fails", { timeout: 240_000 }, async () => {
  const mara = await signedInAs(mailroom, "Mara");
  const given: Record<string, string> = {};
  const post = async (method: string, where: string, body: unknown) => {
    const { status, text } = await ask(method, `/api${where}`, mara, body);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };
  const { items: mailboxes } = (await post("GET", "/mailboxes", undefined)).body as { items: { id: string; address: string }[] };
  const mailboxId = mailboxes.find(({ address }) => address.startsWith("support"))!.id;
  // Given to us, and tried against somebody who refuses or is not there.
  const smtp = await post("POST", "/sending-accounts", { mailboxId, name: "SMTP", provider: "smtp", settings: { host: "mail.fernweh.example", port: 587, security: "starttls", userName: "x", authentication: "password" }, secret: typed.smtpPassword });
  expect(smtp.status, JSON.stringify(smtp.body)).toBe(200);
  await ask("POST", `/api/sending-accounts/${smtp.body["id"] as string}/tests`, mara);
  const other = await post("POST", "/sending-accounts", { mailboxId, name: "MailerSend", provider: "mailersend", settings: {}, secret: typed.mailerSendToken });
  expect(other.status, JSON.stringify(other.body)).toBe(200);
  await ask("POST", `/api/sending-accounts/${other.body["id"] as string}/tests`, mara);
  await post("PUT", "/classification/llm", { isEnabled: true, baseUrl: "https://127.0.0.1:1/v1", model: "planted", key: typed.llmKey, tokensPerDay: 1000, promptPriceMicros: null, completionPriceMicros: null });
  await ask("POST", "/api/classification/llm/tests", mara);
  const preferences = (await post("GET", "/notification-preferences", undefined)).body;
  await post("PUT", "/notification-preferences", { ...preferences, teamsUrl: typed.teamsUrl });
  // Shown once, as they are made.
  const hook = await post("POST", "/webhooks", { name: "planted", url: "https://127.0.0.1:1/planted", events: ["*"] });
  given["webhook"] = String(hook.body["secret"]);
  const key = await post("POST", "/me/api-keys", { name: "Planted", role: "viewer", verbs: ["readDesk"], days: 1 });
  expect(key.status, JSON.stringify(key.body)).toBe(200);
  given["apiKey"] = String(key.body["key"]);
  // Wrong, or in the wrong place.
  await ask("PUT", "/api/me/password", mara, { password: typed.password });
  await ask("POST", "/api/auth/login", null, { email: people[0].email, password: typed.wrongPassword });
  const login = await ask("POST", "/api/auth/login", null, { email: people.find(({ name }) => name.startsWith("Mara"))!.email, password: typed.password });
  const session = JSON.parse(login.text) as { accessToken?: string; refreshToken?: string };
  if (session.accessToken) given["session"] = session.accessToken;
  if (session.refreshToken) given["refresh"] = session.refreshToken;
  await ask("POST", "/api/auth/link", null, { token: typed.link });
  await ask("GET", "/api/me", `Bearer ${typed.bearer}`);
  await ask("POST", "/api/sending-accounts", mara, { mailboxId, name: "x", provider: "smtp", secret: typed.inBadField, messagesPerMinute: typed.inBadField });
  await ask("POST", "/api/auth/login", null, { email: typed.inBadField, password: [typed.inBadField] });
  const platformIds = await plantChannels(mara);
  // A mail that becomes a case, and one that is broken.
  const eml = `From: ${mail.name} <${mail.address}>\r\nTo: support@fernweh.example\r\nSubject: ${mail.subject}\r\nMessage-ID: <planted-1@nordlys.example>\r\n\r\n${mail.text}\r\n`;
  // Of these two: mails of the story may be classified meanwhile.
  const classifiedCount = async () => {
    const { items: arrived } = (await post("GET", `/mailboxes/${mailboxId}/arrivals?search=${mail.subject}`, undefined)).body as { items: { messageId: string | null }[] };
    const { items: facts } = (await post("GET", "/audit?kind=message.classified&limit=200", undefined)).body as { items: { subjectId: string }[] };
    return arrived.filter(({ messageId }) => facts.some(({ subjectId }) => subjectId === messageId)).length;
  };
  for (const body of [eml, `Content-Type: multipart/mixed; boundary="x"\r\nSubject: ${mail.subject}\r\n\r\n--x\r\n${mail.text}`]) {
    await request(new URL("/sandbox/levers/deliver?mailbox=support@fernweh.example", mailroom.url), { method: "POST", dispatcher: agent, headers: { "content-type": "message/rfc822", "x-sandbox": "1" }, body });
  }
  await eventually(classifiedCount, 60_000).toBe(2);
  // Everything that can be read is read, by the one who may read most.
  const routes = (await describedRoutes({ request: async (where) => new Response((await ask("GET", where, null)).text) })).filter(({ method }) => method === "GET");
  const ids = new Set([mailboxId, String(smtp.body["id"]), String(other.body["id"]), String(hook.body["id"]), ...platformIds]);
  const leaks: string[] = [];
  for (const turn of [1, 2]) {
    for (const route of routes) {
      for (const id of route.path.includes("{") ? [...ids].slice(-12 * turn) : [""]) {
        const { status, text } = await ask("GET", addressOf(route, (parameter) => (parameter.in === "path" ? id : parameter.name === "limit" ? 50 : undefined)), mara);
        for (const [name, secret] of Object.entries({ ...typed, ...given, ...channelKeys, settingsKey, ...sandboxKeys, clientSecret: app.clientSecret })) if (text.includes(secret) && !isToldThere(name, route.path)) leaks.push(`${nameOf(route)} tells ${name}`);
        if (status < 300) for (const [, found] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) ids.add(found!);
      }
    }
  }
  expect([...new Set(leaks)]).toEqual([]);

  isStopped = true;
  await mailroom.stop();
  const logs = { output: mailroom.output(), postgres: readFileSync(path.join(place.folder, "postgres.log"), "utf8") };
  expect(logs.output).toContain("request");
  const all = { ...typed, ...given, settingsKey, ...sandboxKeys, ...channelKeys, ...mail, maraToken: mara.slice("Bearer ".length) };
  for (const [where, log] of Object.entries(logs)) for (const [name, secret] of Object.entries(all)) expect(log.includes(secret), `${where} tells ${name}: ${lineWith(log, secret)}`).toBe(false);
});

const lineWith = (log: string, secret: string) => log.split("\n").find((line) => line.includes(secret))?.slice(0, 300) ?? "";
