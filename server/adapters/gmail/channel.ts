import type { Channel, ChannelAccount, DraftOutcome, LookUpOutcome, LookUpQuery, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { composeMime } from "../mime/compose-mime.ts";
import { NoAnswer, type VendorAnswer, type VendorOptions, askVendor, detailOf, retryAfter } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { type AccessTokens, readOAuthSecret, SignInRefused } from "../outside/oauth-token.ts";
import { inSlot } from "../outside/slots.ts";
import { type TestAnswer, badTest, goodTest, testOfAnswer, testOfFault } from "../outside/test-answers.ts";

export interface GmailOptions extends VendorOptions {
  /** https://gmail.googleapis.com/gmail/v1, or the sandbox's; without a slash at its end. */
  baseUrl: string;
  accessTokens: AccessTokens;
}

/** A search may not yet know what was sent a moment ago. */
const INDEXED_AFTER_MS = 2 * 60_000;

/** Refused before a try: the account is at fault, or its token endpoint is. */
class NotSignedIn extends Error {
  readonly outcome: Exclude<DraftOutcome, { outcome: "drafted" }>;

  constructor(outcome: NotSignedIn["outcome"]) {
    super("not signed in");
    this.outcome = outcome;
  }
}

/**
 * E-mail through the Gmail API, as whoever consented. Our Message-ID stays, so that a lost answer is found by it.
 * https://developers.google.com/workspace/gmail/api/reference/rest
 */
export function createGmailChannel(options: GmailOptions): Channel {
  return {
    send: (message, onPrepared) => inSlot(`gmail ${message.account.id}`, message.account.requestsAtOnce, () => send(options, message, onPrepared)),
    lookUp: (query) => lookUp(options, query),
    sendPrepared: ({ account, reference }) => submit(options, account, "/drafts/send", { id: reference.providerMessageId }, reference),
    draft: (message) => draft(options, message),
    discard: async ({ account, reference }) => {
      const answer = await ask(options, account, { method: "DELETE", path: `/drafts/${encodeURIComponent(reference.providerMessageId)}` });
      if (answer.status >= 300 && answer.status !== 404) throw new Error(`Gmail kept the draft: ${detailOf(answer)}`);
    },
    test: (account) => test(options, account),
  };
}

async function send(options: GmailOptions, message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const raw = await rawOf(options, message);
  const reference = { providerMessageId: message.internetMessageId, internetMessageId: message.internetMessageId };
  try {
    await tokenFor(options, message.account);
  } catch (error) {
    if (error instanceof NotSignedIn) return error.outcome;
    throw error;
  }
  await onPrepared(reference);
  return submit(options, message.account, "/messages/send", { raw }, reference);
}

async function submit(options: GmailOptions, account: ChannelAccount, path: string, body: object, reference: ProviderReference): Promise<SendOutcome> {
  try {
    const answer = await ask(options, account, { method: "POST", path, body });
    const id = answer.json?.["id"];
    if (answer.status === 200) return { outcome: "sent", reference: { ...reference, ...(typeof id === "string" ? { providerMessageId: id } : {}) } };
    return refusalOf(answer, options.now()) ?? { outcome: "uncertain", reason: `gmail_${answer.status}` };
  } catch (error) {
    if (error instanceof NotSignedIn) return error.outcome;
    return outcomeOfNoAnswer(error);
  }
}

async function draft(options: GmailOptions, message: OutboundMessage): Promise<DraftOutcome> {
  try {
    const answer = await ask(options, message.account, { method: "POST", path: "/drafts", body: { message: { raw: await rawOf(options, message) } } });
    const id = answer.json?.["id"];
    if (answer.status === 200 && typeof id === "string") return { outcome: "drafted", reference: { providerMessageId: id, internetMessageId: message.internetMessageId } };
    return refusalOf(answer, options.now()) ?? { outcome: "deferred", reason: "unavailable", retryAt: null };
  } catch (error) {
    if (error instanceof NotSignedIn) return error.outcome;
    if (error instanceof NoAnswer) return { outcome: "deferred", reason: "network", retryAt: null };
    throw error;
  }
}

/** Null: the answer does not say that nothing was done. https://developers.google.com/workspace/gmail/api/guides/handle-errors */
function refusalOf(answer: VendorAnswer, now: Date): Exclude<DraftOutcome, { outcome: "drafted" }> | null {
  const { status } = answer;
  const detail = detailOf(answer);
  const isRate = /rateLimitExceeded|userRateLimitExceeded|dailyLimitExceeded|quota/i.test(answer.text);
  if (status === 429 || (status === 403 && isRate)) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  if (status === 401) return { outcome: "failed", reason: "sign_in_refused", detail, scope: "account" };
  if (status === 403) return { outcome: "failed", reason: "not_allowed", detail, scope: "account" };
  if (status === 413) return { outcome: "failed", reason: "too_large", detail };
  if (status === 400 || status === 404) return { outcome: "failed", reason: `gmail_${status}`, detail, ...(/\bTo header|recipient/i.test(detail) ? { scope: "recipient" as const } : {}) };
  return null;
}

async function lookUp(options: GmailOptions, query: LookUpQuery): Promise<LookUpOutcome> {
  try {
    const search = encodeURIComponent(`rfc822msgid:${query.internetMessageId}`);
    const answer = await ask(options, query.account, { method: "GET", path: `/messages?q=${search}&includeSpamTrash=true` });
    if (answer.status !== 200) return { found: "unknown", reason: `gmail_${answer.status}` };
    for (const id of idsIn(answer, "messages")) {
      const state = await ask(options, query.account, { method: "GET", path: `/messages/${encodeURIComponent(id)}?format=minimal` });
      const labels = state.json?.["labelIds"];
      if (state.status !== 200 || !Array.isArray(labels)) return { found: "unknown", reason: `gmail_${state.status}` };
      if (!labels.includes("DRAFT")) return { found: "sent", reference: { providerMessageId: id, internetMessageId: query.internetMessageId } };
      if (labels.includes("TRASH")) return { found: "unknown", reason: "draft_deleted" };
      const drafts = await ask(options, query.account, { method: "GET", path: `/drafts?q=${search}` });
      const draftId = idsIn(drafts, "drafts")[0];
      return draftId === undefined ? { found: "unknown", reason: "draft_deleted" } : { found: "draft", reference: { providerMessageId: draftId, internetMessageId: query.internetMessageId } };
    }
    const isTooSoon = query.handedOverAt !== null && options.now().getTime() - query.handedOverAt.getTime() < INDEXED_AFTER_MS;
    return isTooSoon ? { found: "unknown", reason: "not_indexed_yet" } : { found: "nothing" };
  } catch (error) {
    if (error instanceof NotSignedIn) return { found: "unknown", reason: error.outcome.reason };
    if (error instanceof NoAnswer) return { found: "unknown", reason: error.code };
    throw error;
  }
}

async function test(options: GmailOptions, account: ChannelAccount): Promise<TestAnswer> {
  if (account.secret === null) return badTest("secret_missing", "The account has no secret.");
  if (!readOAuthSecret(account.secret)) return badTest("secret_unreadable", "The secret is no JSON with clientId, clientSecret and refreshToken.");
  try {
    const answer = await ask(options, account, { method: "GET", path: "/profile" });
    const address = answer.json?.["emailAddress"];
    if (answer.status !== 200) return testOfAnswer(answer);
    return typeof address === "string" ? goodTest(`Gmail knows us as ${address}.`) : badTest("unexpected_answer", "The answer names no address.");
  } catch (error) {
    if (error instanceof NotSignedIn) return "detail" in error.outcome ? badTest("sign_in_refused", error.outcome.detail) : badTest("unreachable", "The token endpoint did not answer.");
    return testOfFault(error);
  }
}

async function rawOf({ now }: GmailOptions, message: OutboundMessage): Promise<string> {
  return (await composeMime(message, { date: now() })).toString("base64url");
}

/** A 401 was refused before any work: it may be asked again, once, with a new token. */
async function ask(options: GmailOptions, account: ChannelAccount, asked: { method: "GET" | "POST" | "DELETE"; path: string; body?: object }, renew = false): Promise<VendorAnswer> {
  const token = await tokenFor(options, account, renew);
  const answer = await askVendor(options, {
    method: asked.method,
    url: `${(options.isPinned ? options.baseUrl : (account.settings.endpoint ?? options.baseUrl)).replace(/\/+$/, "")}/users/me${asked.path}`,
    headers: { authorization: `Bearer ${token}`, accept: "application/json", ...(asked.body ? { "content-type": "application/json" } : {}) },
    body: asked.body ? JSON.stringify(asked.body) : undefined,
  });
  return answer.status === 401 && !renew ? ask(options, account, asked, true) : answer;
}

async function tokenFor({ accessTokens }: GmailOptions, { secret }: ChannelAccount, renew = false): Promise<string> {
  const oauth = readOAuthSecret(secret);
  if (!oauth) throw new NotSignedIn({ outcome: "failed", reason: secret === null ? "secret_missing" : "secret_unreadable", detail: "The account has no usable secret.", scope: "account" });
  return accessTokens(oauth, { renew }).catch((error: unknown) => {
    if (error instanceof SignInRefused) throw new NotSignedIn({ outcome: "failed", reason: "sign_in_refused", detail: error.message, scope: "account" });
    if (error instanceof NoAnswer) throw new NotSignedIn({ outcome: "deferred", reason: "network", retryAt: null });
    throw error;
  });
}

function idsIn({ json }: VendorAnswer, name: string): string[] {
  const items = json?.[name];
  return Array.isArray(items) ? items.flatMap((item: unknown) => (typeof (item as { id?: unknown } | null)?.id === "string" ? [(item as { id: string }).id] : [])) : [];
}
