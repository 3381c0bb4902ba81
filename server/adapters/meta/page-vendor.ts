import type { AccountFacts } from "../../contract/channels.ts";
import type { Answered, ChannelVendor, VendorAccount } from "../../services/channels/channel-vendor.ts";
import { type TestAnswer, badTest, goodTest, testOfFault } from "../outside/test-answers.ts";
import { testOfMeta } from "../whatsapp-cloud/vendor.ts";
import { type MetaOptions, askMeta, askMetaFor, tellMeta } from "./ask-meta.ts";
import { tokenEnd } from "./debug-token.ts";
import { fetchFromMeta } from "./fetch-media.ts";
import { type Untrusted, idOf, numberOf, textOf } from "./hostile-json.ts";
import { readPageHistory } from "./page-history.ts";
import { type PageProvider, type PageRoute, pageRoute } from "./page-route.ts";

const HOOK_FIELDS = { page: "messages,messaging_postbacks,messaging_referrals,message_deliveries,message_reads,message_echoes,message_reactions", instagram: "messages,messaging_postbacks,message_reactions,messaging_seen" };
const FIELDS = { messenger: "id,name,verification_status", instagram: "id,name,username" };

/** Pages and Instagram accounts by the Graph API: https://developers.facebook.com/docs/messenger-platform, https://developers.facebook.com/docs/instagram-platform */
export function createPageVendor(options: MetaOptions, provider: PageProvider): ChannelVendor {
  const on = async <Value>(account: VendorAccount, ask: (route: PageRoute) => Promise<Answered<Value>>): Promise<Answered<Value>> => {
    const route = pageRoute(options, provider, account);
    return route.ok ? ask(route) : route;
  };
  const act = (account: VendorAccount, action: string, to: string) => on(account, ({ writerUrl, token }) => tellMeta(options, { method: "POST", url: `${writerUrl}/messages`, token, body: JSON.stringify({ recipient: { id: to }, sender_action: action }) }));
  return {
    provider,
    readFacts: (account) => on(account, (route) => readFacts(options, provider, route)),
    test: (account) => testPage(options, provider, account),
    subscribe: (account) => on(account, ({ writerUrl, token, isInstagramLogin }) => tellMeta(options, { method: "POST", url: `${writerUrl}/subscribed_apps?subscribed_fields=${isInstagramLogin ? HOOK_FIELDS.instagram : HOOK_FIELDS.page}`, token })),
    unsubscribe: (account) => on(account, ({ writerUrl, token }) => tellMeta(options, { method: "DELETE", url: `${writerUrl}/subscribed_apps`, token })),
    renewToken: (account, app) => on(account, (route) => renewToken(options, route, app ?? null)),
    // The address is the key: it says who may read the file, and until when.
    fetchMedia: (_account, { mediaId, bytesMax }) => fetchFromMeta(options, { url: mediaId, token: null, bytesMax }),
    markRead: (account, { from }) => act(account, "mark_seen", from),
    showTyping: (account, { to }) => act(account, "typing_on", to),
    readHistory: (account, since) => readPageHistory(options, provider, account, since),
  };
}

const factsUrl = (provider: PageProvider, { accountUrl }: PageRoute): string => `${accountUrl}?fields=${FIELDS[provider]}`;

function nameOf(json: Untrusted): string | null {
  const userName = textOf(json["username"], 299);
  return userName === null ? textOf(json["name"], 300) : `@${userName}`;
}

async function readFacts(options: MetaOptions, provider: PageProvider, route: PageRoute): Promise<Answered<AccountFacts>> {
  const account = await askMetaFor(options, { method: "GET", url: factsUrl(provider, route), token: route.token }, (json) => (idOf(json["id"]) === null ? null : json));
  if (!account.ok) return account;
  // Instagram's own tokens are not Facebook's to judge.
  const end = route.isInstagramLogin ? null : await tokenEnd(options, route.token);
  return {
    ok: true,
    value: {
      handle: nameOf(account.value) ?? route.externalId.slice(0, 300),
      verifiedName: textOf(account.value["name"], 300),
      quality: "UNKNOWN", tier: null, peoplePerDay: null, messagesPerSecond: null,
      verification: textOf(account.value["verification_status"], 60),
      tokenExpiresAt: end?.ok && end.value ? end.value.toISOString() : null,
    },
  };
}

export async function testPage(options: MetaOptions, provider: PageProvider, account: VendorAccount): Promise<TestAnswer> {
  const route = pageRoute(options, provider, account);
  if (!route.ok) return badTest(account.secret === null ? "secret_missing" : "settings_incomplete", route.detail);
  try {
    const answer = await askMeta(options, { method: "GET", url: factsUrl(provider, route), token: route.token });
    const name = answer.status === 200 ? nameOf(answer.json ?? {}) : null;
    return name === null ? testOfMeta(answer) : goodTest(`Meta took the token for ${name}.`);
  } catch (error) {
    return testOfFault(error);
  }
}

/**
 * Instagram's tokens last 60 days and are renewed by themselves; a page's, which came of a long-lived one, have no end unless
 * somebody made a short one. https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
async function renewToken(options: MetaOptions, { token, isInstagramLogin }: PageRoute, app: { appId: string; appSecret: string } | null): Promise<Answered<{ token: string; expiresAt: Date | null } | null>> {
  if (isInstagramLogin) return askForToken(options, `${options.addresses.instagramBaseUrl}/refresh_access_token`, { grant_type: "ig_refresh_token", access_token: token });
  return app === null ? { ok: true, value: null } : exchangeToken(options, app, token);
}

/** A long-lived token for a short-lived one. */
export function exchangeToken(options: MetaOptions, { appId, appSecret }: { appId: string; appSecret: string }, token: string) {
  return askForToken(options, `${options.addresses.metaGraphBaseUrl}/oauth/access_token`, { grant_type: "fb_exchange_token", client_id: appId, client_secret: appSecret, fb_exchange_token: token });
}

export function askForToken(options: MetaOptions, url: string, query: Record<string, string>): Promise<Answered<{ token: string; expiresAt: Date | null }>> {
  return askMetaFor(options, { method: "GET", url: `${url}?${new URLSearchParams(query)}`, token: null }, (json) => {
    const token = textOf(json["access_token"], 4_000);
    const seconds = numberOf(json["expires_in"]);
    return token === null ? null : { token, expiresAt: seconds === null || seconds <= 0 ? null : new Date(options.now().getTime() + Math.min(seconds, 400 * 86_400) * 1000) };
  });
}
