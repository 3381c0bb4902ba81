import { mkdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { Agent, request } from "undici";
import { chatAws, chatBusiness } from "../drizzle/seed/chat-story.ts";
import { people, sandboxKeys } from "../drizzle/seed/story.ts";
import { seedStory } from "../drizzle/seed/seed-story.ts";
import { rewriteManifestOrigin } from "../addin/manifest/rewrite-origin.ts";
import { lockFolder } from "./adapters/embedded-postgres/folder-lock.ts";
import { startEmbeddedPostgres } from "./adapters/embedded-postgres/start-embedded-postgres.ts";
import { createAppTokenSource } from "./adapters/entra/app-token.ts";
import { createRecogniseToken } from "./adapters/entra/recognise-token.ts";
import { createTokenVerifier } from "./adapters/entra/verify-access-token.ts";
import { loadMasterKeys } from "./adapters/keys/master-keys.ts";
import { loadCertificate } from "./adapters/tls/load-certificate.ts";
import { createApp } from "./app.ts";
import { type Ctx, systemActor } from "./context.ts";
import { migrateDatabase, openDatabase } from "./db.ts";
import type { Env } from "./env.ts";
import { createHealthCheck } from "./health.ts";
import { uuidv7 } from "./ids.ts";
import { createJobRunner } from "./jobs/runner.ts";
import { listen } from "./listen.ts";
import type { Logger } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createPorts, entraAppOf } from "./ports.ts";
import type { PageOptions } from "./routes/pages.ts";
import type { Sandbox } from "./sandbox/start-sandbox.ts";
import { offerFirstAdmin } from "./services/accounts/offer-first-admin.ts";
import { resumeSending } from "./services/campaigns/send-campaign.ts";
import { installCategories } from "./services/classification/install-categories.ts";
import { resumeImports } from "./services/imports/resume-imports.ts";
import { createMailboxTokens } from "./services/mailboxes/mailbox-tokens.ts";
import { createGrantSeeker } from "./services/mailboxes/seek-grant.ts";
import { pollMailboxes } from "./services/mailboxes/watch-mailboxes.ts";
import { EVENTS_CHANNEL } from "./services/events/record-event.ts";
import { checkSendingArm } from "./services/deliveries/sending-arm.ts";
import { noteLoad } from "./services/monitoring/note-load.ts";
import { openDataKey } from "./services/settings/data-key.ts";
import { installRuleSuggestions } from "./services/rules/install-suggestions.ts";
import { installSlaDefaults } from "./services/sla/install-defaults.ts";
import { createLiveHub } from "./services/live/hub.ts";
import { shareOnlookers } from "./services/live/share-onlookers.ts";
import { pageConfig, sandboxDirectory, type VendorAddresses, vendorAddresses } from "./vendors.ts";

const root = path.join(import.meta.dirname, "..");
const DATABASE_CONNECTIONS = 10;
const LOAD_EVERY_MS = 60_000;

export interface RunningServer {
  publicUrl: string;
  /** By which whoever sees the console becomes the first admin; null where there is one. */
  firstAdminLink: string | null;
  close(): Promise<void>;
}

/** The composition root: takes the settings, picks real or sandbox adapters, and starts everything in order. */
export async function startServer(env: Env, log: Logger): Promise<RunningServer> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    return { ...(await start(env, log, (step) => undo.push(step))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(env: Env, log: Logger, onClose: (step: () => Promise<unknown>) => void): Promise<Omit<RunningServer, "close">> {
  const certificate = await loadCertificate({ folder: path.join(env.dataDir, "tls"), hosts: [new URL(env.publicUrl).hostname], ...env.tls, log });
  const server = await listen({ host: env.host, port: env.port, certificate });
  const publicUrl = env.port === 0 ? `https://localhost:${server.port}` : env.publicUrl;
  onClose(() => server.close());
  const outside = new Agent({ connect: { ca: [certificate.ca] }, connections: 16 });
  onClose(() => outside.close());

  const url = await openData(env, log, onClose);
  const database = openDatabase(url, { max: DATABASE_CONNECTIONS });
  onClose(() => database.close());
  const vendors = vendorAddresses(env, publicUrl);
  const sandbox = env.entra ? null : await openSandbox(env, publicUrl, vendors, { outside, certificate });
  if (sandbox) onClose(() => sandbox.close());
  const now = sandbox?.clock.now ?? (() => new Date());

  const getAppToken = createAppTokenSource({ ...entraAppOf({ vendors, isSandbox: sandbox !== null, outside }), scope: "https://graph.microsoft.com/.default" });
  const metrics = createMetrics();
  const runner = await createJobRunner({ url, log, onJob: metrics.noteJob });
  onClose(() => runner.stop());
  const ports = await createPorts({ env, publicUrl, vendors, isSandbox: sandbox !== null, getGraphToken: (mailbox, wish) => mailboxToken(ctx, mailbox, wish), jobs: runner.queue, settingsKey: await openDataKey({ db: database.db, now }, await loadMasterKeys(env)), now, outside, ca: certificate.ca, sandboxSmtpPort: sandbox?.smtp.port });
  const mailboxToken = createMailboxTokens({ access: ports.delegatedAccess, getAppToken });
  const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
  const live = createLiveHub(database.db);
  const deaf = (error: unknown) => log.error({ err: error }, "live");
  const ear = await database.sql.listen(EVENTS_CHANNEL, (payload) => void live.hear(payload).catch(deaf), () => void live.catchUp().catch(deaf));
  onClose(() => ear.unlisten());
  const { onlookers, stop: leaveOnlookers } = await shareOnlookers(database, (error) => log.error({ err: error }, "onlookers"));
  onClose(leaveOnlookers);
  const arm = await checkSendingArm(ctx, { place: env.databaseUrl ? "" : await placeOf(path.join(env.dataDir, "postgres")) });
  if (!arm.isArmed) log.warn({ waitingCount: arm.waitingCount }, "This database is a copy or was restored: nothing is sent until an admin confirms it in the settings");
  await installCategories(ctx);
  await installSlaDefaults(ctx);
  if (sandbox) await seedStory(ctx, { deliver: sandbox.graph.levers.deliver, remember: sandbox.chats.remember });
  await installRuleSuggestions(ctx);

  const seek = createGrantSeeker();
  const seekGrant = (of: Ctx, token: string) => void seek(of, token).catch((error: unknown) => log.error({ err: error }, "grant of a mailbox"));
  const app = createApp({
    ctx,
    verifyToken: createVerifyToken(vendors, sandbox ? outside : undefined),
    adminEmails: env.adminEmails,
    requestsPerMinute: env.requestsPerMinute,
    metrics,
    isDraining: server.isDraining,
    seekGrant,
    checkHealth: createHealthCheck({ env, isSandbox: sandbox !== null, getGraphToken: getAppToken }),
    live,
    onlookers,
    log,
    pages: pageOptions(publicUrl, vendors, sandbox !== null),
  });
  if (sandbox) app.route("/", sandbox.app);
  server.serveWith(app.fetch, sandbox?.handle);
  const serverId = ctx.newId();
  const minute = setInterval(() => void noteLoad(ctx, { serverId, sample: metrics.takeSample() }).catch((error: unknown) => log.error({ err: error }, "load")), LOAD_EVERY_MS);
  onClose(async () => clearInterval(minute));
  // First of all when Mailroom stops: what was asked is answered while there is still something to answer from.
  onClose(() => server.drain(env.drainSeconds * 1000));
  await runner.work(ctx);
  await resumeSending(ctx);
  await resumeImports(ctx);
  await pollMailboxes(ctx);
  log.info({ publicUrl, sandbox: sandbox !== null }, "Mailroom runs");
  return { publicUrl, firstAdminLink: (await offerFirstAdmin(ctx))?.url ?? null };
}

/** Tells a data folder from a copy of it: the file system numbers each anew. */
async function placeOf(folder: string): Promise<string> {
  return String((await stat(path.join(folder, "PG_VERSION"))).ino);
}

/** The database, brought up to date: one's own by DATABASE_URL, or the embedded one. */
async function openData(env: Env, log: Logger, onClose: (step: () => Promise<unknown>) => void): Promise<string> {
  let url = env.databaseUrl;
  if (url) {
    // The embedded server takes this lock itself; without it, two copies would write one sandbox journal.
    await mkdir(env.dataDir, { recursive: true });
    const lock = await lockFolder(env.dataDir);
    onClose(async () => lock.release());
  } else {
    const embedded = await startEmbeddedPostgres({ dataFolder: env.dataDir, log });
    onClose(() => embedded.stop());
    url = embedded.url;
  }
  await migrateDatabase(url);
  return url;
}

async function openSandbox(env: Env, publicUrl: string, vendors: VendorAddresses, { outside, certificate }: { outside: Agent; certificate: { key: string; cert: string } }): Promise<Sandbox> {
  // Loaded only where it is used: the stand-ins of the vendors are no part of a real installation's memory.
  const { startSandbox } = await import("./sandbox/start-sandbox.ts");
  return startSandbox({
    publicUrl,
    folder: path.join(env.dataDir, "sandbox"),
    tenantId: vendors.tenantId,
    users: sandboxDirectory.users,
    app: { clientId: vendors.clientId, clientSecret: vendors.clientSecret, apiScope: vendors.apiScope },
    redirectUris: [`${publicUrl}/addin/sign-in.html`, `${publicUrl}/settings/`],
    manifestFile: path.join(root, "manifest.xml"),
    pageFolder: path.join(root, "dist", "outlook"),
    officeJsFolder: path.join(path.dirname(createRequire(import.meta.url).resolve("@microsoft/office-js/package.json")), "dist"),
    defaultMailbox: people[0].email,
    tls: { key: certificate.key, cert: certificate.cert },
    azureAccessKey: sandboxKeys.azureAccessKey,
    meta: chatBusiness,
    aws: chatAws,
    callHook: async (url, init) => {
      const answer = await request(url, { method: init.method as "POST", headers: init.headers, body: init.body, dispatcher: outside });
      return { status: answer.statusCode, text: await answer.body.text() };
    },
  });
}

/** Tokens live by the real clock, whatever the sandbox plays. */
function createVerifyToken(vendors: VendorAddresses, dispatcher: Agent | undefined) {
  return createRecogniseToken(createTokenVerifier({ issuer: vendors.tokenIssuer, audience: vendors.clientId, allowedTenants: vendors.allowedTenants, jwksUrl: vendors.keysUrl, dispatcher }));
}

function pageOptions(publicUrl: string, vendors: VendorAddresses, isSandbox: boolean): PageOptions {
  return {
    pagesFolder: path.join(root, "dist", "addin"),
    assetsFolder: path.join(root, "assets"),
    readManifest: async () => rewriteManifestOrigin(await readFile(path.join(root, "manifest.xml"), "utf8"), publicUrl),
    config: pageConfig(vendors, publicUrl, isSandbox),
    sandboxScripts: isSandbox ? { beforeOfficeJs: "/sandbox/outlook/frame.js", officeJs: "/sandbox/office-js/office.js" } : null,
  };
}
