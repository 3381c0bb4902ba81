import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { getPath } from "hono/utils/url";
import { trimTrailingSlash } from "hono/trailing-slash";
import { ATTACHMENT_BYTES_MAX } from "./contract/templates.ts";
import { databaseErrorCode } from "./database-error.ts";
import { isLoopback } from "./env.ts";
import { refuse, Refusal, toProblem } from "./errors.ts";
import type { HealthCheck } from "./health.ts";
import type { Logger } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { accountRoutes } from "./routes/account.ts";
import { accountHookRoutes } from "./routes/account-hooks.ts";
import { createAuthRoutes } from "./routes/auth.ts";
import { authenticate, type AuthenticateDeps } from "./routes/authenticate.ts";
import { analyticsRoutes } from "./routes/analytics.ts";
import { calendarRoutes } from "./routes/calendars.ts";
import { campaignRoutes } from "./routes/campaigns.ts";
import { caseRoutes } from "./routes/cases.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { contactListRoutes } from "./routes/contact-lists.ts";
import { contactsRoutes } from "./routes/contacts.ts";
import { classificationRoutes } from "./routes/classification.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { createAzureEmailHook } from "./routes/hooks/azure-email.ts";
import { createChatHookRoutes, isVendorCall } from "./routes/hooks/chats.ts";
import { createGraphHook } from "./routes/hooks/graph.ts";
import { createMailerSendHook } from "./routes/hooks/mailersend.ts";
import { requireKnownBody } from "./routes/edge-content-type.ts";
import { edgeHeaders } from "./routes/edge-headers.ts";
import { doOnce } from "./routes/edge-idempotency.ts";
import { limitRate } from "./routes/edge-rate-limit.ts";
import { evidenceOf } from "./routes/evidence.ts";
import { hookLogRoutes } from "./routes/hook-logs.ts";
import { importRoutes } from "./routes/imports.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { mailboxRoutes } from "./routes/mailboxes.ts";
import { measure } from "./routes/measure.ts";
import { monitoringRoutes } from "./routes/monitoring.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { createDocsRoutes } from "./routes/docs.ts";
import { createLiveRoute } from "./routes/live.ts";
import { createMessagesRoute, createPollRoutes } from "./routes/live-messages.ts";
import { customFieldRoutes } from "./routes/custom-fields.ts";
import { createPageRoutes, type PageOptions } from "./routes/pages.ts";
import { createProbeRoutes } from "./routes/probes.ts";
import { peopleRoutes } from "./routes/people.ts";
import { createPlatformCallback } from "./routes/platform-callback.ts";
import { platformRoutes } from "./routes/platforms.ts";
import { createLookRoutes } from "./routes/polled-looks.ts";
import { chatRoutes } from "./routes/chats.ts";
import { replyRoutes } from "./routes/replies.ts";
import { createRouter } from "./routes/route.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { savedViewRoutes } from "./routes/saved-views.ts";
import { sendingAccountRoutes } from "./routes/sending-accounts.ts";
import { requireOwnPage, sessionCookie } from "./routes/session-cookie.ts";
import { slaRoutes } from "./routes/sla.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { suppressionRoutes } from "./routes/suppressions.ts";
import { createSystemRoutes } from "./routes/system.ts";
import { taskRoutes } from "./routes/tasks.ts";
import { templateRoutes } from "./routes/templates.ts";
import { threadMoveRoutes } from "./routes/thread-moves.ts";
import { createOptInRoutes } from "./routes/opt-in.ts";
import { createUnsubscribeRoutes } from "./routes/unsubscribe.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { LiveHub } from "./services/live/hub.ts";
import type { Onlookers } from "./services/live/onlookers.ts";

/** Everything but an uploaded file. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;

export interface AppDeps extends AuthenticateDeps {
  checkHealth: HealthCheck;
  live: LiveHub;
  onlookers: Onlookers;
  log: Logger;
  /** By one person or key; absent: as many as they like. */
  requestsPerMinute?: number;
  metrics?: Metrics;
  isDraining?: () => boolean;
  /** Absent in tests of the API alone. */
  pages?: PageOptions;
}

/** The app is a value: no listen(), so that tests call `app.request()`. */
export function createApp(deps: AppDeps) {
  const app = new Hono({ getPath: plainPath });
  app.use("*", edgeHeaders({ isPublic: !isLoopback(new URL(deps.ctx.ports.publicUrl).hostname) }));
  app.onError((error, c) => {
    const problem = problemOf(error, deps.log, c.req.method, c.req.path);
    return c.json(problem, problem.status as 500, { "content-type": "application/problem+json" });
  });
  app.notFound((c) => c.json(toProblem("not_found", `There is nothing at ${c.req.path}.`), 404, { "content-type": "application/problem+json" }));
  const metrics = deps.metrics ?? createMetrics();
  app.use("*", measure(metrics));
  app.route("/", createProbeRoutes({ ...deps, metrics, isDraining: deps.isDraining ?? (() => false) }));
  app.route("/api", createApi(deps));
  app.route("/hooks/graph", createGraphHook(deps.ctx, deps.log));
  app.route("/hooks/mailersend", createMailerSendHook(deps.ctx, deps.log));
  app.route("/hooks/azure-email", createAzureEmailHook(deps.ctx, deps.log));
  app.route("/u", createUnsubscribeRoutes(deps.ctx));
  app.route("/o", createOptInRoutes(deps.ctx));
  app.route("/ws", createLiveRoute(deps));
  app.route("/", createMessagesRoute(deps));
  if (deps.pages) app.route("/", createPageRoutes(deps.pages));
  return app;
}

/** `/api/messages/` is `/api/messages`: earlier systems wrote their addresses with a slash at the end. */
function plainPath(request: Request): string {
  const path = getPath(request);
  return /^\/api\/.+\/$/.test(path) ? path.slice(0, -1) : path;
}

function createApi(deps: AppDeps) {
  const root = createRouter();
  // What earlier systems named with a slash at its end is found without it.
  root.use("*", trimTrailingSlash());
  const isUpload = (path: string) => ["/api/uploads", "/api/template-files", "/api/reply-files", "/api/template-imports", "/api/chat-files"].includes(path);
  const isCampaignFile = (path: string) => /^\/api\/campaigns\/[^/]+\/files$/.test(path);
  const limit = bodyLimit({ maxSize: BODY_BYTES_MAX, onError: () => { throw refuse("too_large", `A request may have at most ${BODY_BYTES_MAX / 1024 / 1024} MB.`); } });
  // A vendor's call is of the vendor's own type and size, and nobody is signed in by it.
  root.use("*", (c, next) => (isVendorCall(c.req.path) ? next() : requireKnownBody(c, next)));
  const fileLimit = bodyLimit({ maxSize: ATTACHMENT_BYTES_MAX, onError: () => { throw refuse("too_large", "The file is larger than 25 MB, which is all that may go with one mail.", { remedy: "Make it smaller, or write a link to it into the text." }); } });
  root.use("*", (c, next) => {
    if (isUpload(c.req.path) || isVendorCall(c.req.path)) return next();
    return isCampaignFile(c.req.path) ? fileLimit(c, next) : limit(c, next);
  });
  root.route("/", createDocsRoutes(() => api));
  root.route("/", createAuthRoutes(deps.ctx));
  root.route("/", createChatHookRoutes(deps.ctx, deps.log));
  root.route("/", createPlatformCallback(deps.ctx, deps.log));
  root.use("*", async (c, next) => {
    const authorization = c.req.header("authorization");
    const cookie = authorization ? undefined : sessionCookie(c);
    if (cookie && !["GET", "HEAD"].includes(c.req.method)) requireOwnPage(c);
    const ctx = await authenticate(deps, { authorization, cookie, evidence: evidenceOf(c) });
    c.set("ctx", ctx);
    const startedAt = performance.now();
    await next();
    deps.log.info({ request: `${c.req.method} ${c.req.path}`, status: c.res.status, ms: Math.round(performance.now() - startedAt), user: "id" in ctx.actor ? ctx.actor.id : null }, "request");
  });
  if (deps.requestsPerMinute) root.use("*", limitRate({ perMinute: deps.requestsPerMinute, now: () => performance.now() }));
  root.use("*", doOnce);
  const api = mount(root, deps);
  return api;
}

/** One chain, so that the add-in's typed client knows every route. */
function mount(root: ReturnType<typeof createRouter>, deps: Pick<AppDeps, "checkHealth" | "live" | "onlookers" | "ctx">) {
  return root
    .route("/", peopleRoutes)
    .route("/", accountRoutes)
    .route("/", conversationRoutes)
    .route("/", classificationRoutes)
    .route("/", caseRoutes)
    .route("/", threadMoveRoutes)
    .route("/", replyRoutes)
    .route("/", chatRoutes)
    .route("/", inboxRoutes)
    .route("/", taskRoutes)
    .route("/", savedViewRoutes)
    .route("/", customFieldRoutes)
    .route("/", calendarRoutes)
    .route("/", slaRoutes)
    .route("/", analyticsRoutes)
    .route("/", contactListRoutes)
    .route("/", contactsRoutes)
    .route("/", suppressionRoutes)
    .route("/", subscriptionRoutes)
    .route("/", accountHookRoutes)
    .route("/", importRoutes)
    .route("/", templateRoutes)
    .route("/", campaignRoutes)
    .route("/", sendingAccountRoutes)
    .route("/", mailboxRoutes)
    .route("/", ruleRoutes)
    .route("/", notificationRoutes)
    .route("/", webhookRoutes)
    .route("/", hookLogRoutes)
    .route("/", platformRoutes)
    .route("/", monitoringRoutes)
    .route("/", retentionRoutes)
    .route("/", configurationRoutes)
    .route("/", createPollRoutes(deps))
    .route("/", createLookRoutes(deps))
    .route("/", createSystemRoutes(deps.checkHealth));
}

/** For `hc<Api>` in the add-in. */
export type Api = ReturnType<typeof mount>;

function problemOf(error: unknown, log: Logger, method: string, path: string) {
  if (error instanceof Refusal) return toProblem(error.code, error.message, error.details);
  if (error instanceof HTTPException && error.status < 500) return toProblem("bad_input", error.message || "The request is not valid.");
  if (isUnstorableText(error)) return toProblem("bad_input", "The request holds letters that cannot be stored (a NUL, or half of a letter).", { remedy: "Remove them and send it again." });
  if (isTooLargeNumber(error)) return toProblem("bad_input", "The request holds a number that is larger than any that is kept.");
  log.error({ err: error, request: `${method} ${path}` }, "request failed");
  return toProblem("internal", "Mailroom could not do this because of a fault of its own.", { remedy: "Try again; if it stays, tell your admin the time, the log has the details." });
}

/** PostgreSQL's word for text that is no text: 22021 character_not_in_repertoire, 22P05 untranslatable_character. */
function isUnstorableText(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === "22021" || code === "22P05";
}

/** 22003 numeric_value_out_of_range of a value that was sent; of a sum of ours it has other words, and is a fault of ours. */
function isTooLargeNumber(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return databaseErrorCode(error) === "22003" && cause instanceof Error && /^value ".*" is out of range for type/.test(cause.message);
}
