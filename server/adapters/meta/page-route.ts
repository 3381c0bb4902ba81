import type { VendorAccount, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, identityOf, pathOf } from "./ask-meta.ts";

export type PageProvider = "messenger" | "instagram";

export interface PageRoute {
  ok: true;
  /** With the version. */
  base: string;
  /** Who writes: the page, or the Instagram account that signed in itself. */
  writerUrl: string;
  /** The account itself. */
  accountUrl: string;
  externalId: string;
  token: string;
  /** Signed in at Instagram and not by a page: its tokens are renewed there. */
  isInstagramLogin: boolean;
}

/** Instagram accounts behind a page are written from by the page; others at Instagram's own address. */
export function pageRoute({ addresses }: MetaOptions, provider: PageProvider, account: VendorAccount): PageRoute | VendorRefusal {
  const known = identityOf(account);
  if (!known.ok) return known;
  const { externalId, token } = known;
  const { businessId } = account.settings;
  const isInstagramLogin = provider === "instagram" && !businessId;
  const version = /\/v\d+\.\d+$/.exec(addresses.metaGraphBaseUrl)?.[0] ?? "";
  const base = isInstagramLogin ? `${addresses.instagramBaseUrl}${version}` : addresses.metaGraphBaseUrl;
  const writer = provider === "instagram" ? (businessId ?? externalId) : externalId;
  return { ok: true, base, writerUrl: `${base}${pathOf(writer)}`, accountUrl: `${base}${pathOf(externalId)}`, externalId, token, isInstagramLogin };
}
