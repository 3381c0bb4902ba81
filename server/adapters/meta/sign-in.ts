import type { Answered, MetaSignIn } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "./ask-meta.ts";
import { allOfPages, graphPages } from "./graph-pages.ts";
import { type Untrusted, idOf, objectOf, textOf } from "./hostile-json.ts";
import { askForToken, exchangeToken } from "./page-vendor.ts";

const PAGE_RIGHTS = ["pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement", "business_management"];
const RIGHTS = { messenger: PAGE_RIGHTS, instagram: [...PAGE_RIGHTS, "instagram_basic", "instagram_manage_messages"] };
const ACCOUNTS_PER_PAGE = 50;
const PAGES_MAX = 40;

/** https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export function createMetaSignIn(options: MetaOptions): MetaSignIn {
  return {
    authorizeUrl: ({ appId, channel, redirectUri, state }) => {
      const query = new URLSearchParams({ client_id: appId, redirect_uri: redirectUri, state, response_type: "code", scope: RIGHTS[channel].join(",") });
      return `${options.addresses.metaDialogBaseUrl}/dialog/oauth?${query}`;
    },
    exchange: (query) => exchange(options, query),
  };
}

type Exchanged = Awaited<ReturnType<MetaSignIn["exchange"]>>;

/** A page's token that came of a person's long-lived one has no end of its own. */
async function exchange(options: MetaOptions, { appId, appSecret, channel, redirectUri, code }: Parameters<MetaSignIn["exchange"]>[0]): Promise<Exchanged> {
  const short = await askForToken(options, `${options.addresses.metaGraphBaseUrl}/oauth/access_token`, { client_id: appId, client_secret: appSecret, redirect_uri: redirectUri, code });
  if (!short.ok) return short;
  const long = await exchangeToken(options, { appId, appSecret }, short.value.token);
  if (!long.ok) return long;
  const fields = encodeURIComponent("id,name,access_token,instagram_business_account{id,username,name}");
  const url = `${options.addresses.metaGraphBaseUrl}/me/accounts?fields=${fields}&limit=${ACCOUNTS_PER_PAGE}`;
  const pages: Answered<Untrusted[]> = await allOfPages(graphPages(options, { url, token: long.value.token, pagesMax: PAGES_MAX }));
  return pages.ok ? { ok: true, value: pages.value.flatMap((page) => accountOf(channel, page)) } : pages;
}

function accountOf(channel: "messenger" | "instagram", page: Untrusted): Extract<Exchanged, { ok: true }>["value"] {
  const [pageId, token] = [idOf(page["id"]), textOf(page["access_token"], 4_000)];
  if (pageId === null || token === null) return [];
  const name = textOf(page["name"], 300) ?? pageId;
  if (channel === "messenger") return [{ externalId: pageId, businessId: null, name, token, expiresAt: null }];
  const behind = objectOf(page["instagram_business_account"]);
  const externalId = idOf(behind["id"]);
  const userName = textOf(behind["username"], 299);
  return externalId === null ? [] : [{ externalId, businessId: pageId, name: userName === null ? name : `@${userName}`, token, expiresAt: null }];
}
