import { looksLikeSecret } from "../sending-accounts/find-secret.ts";

/** Stands for a path that lets in whoever knows it. */
const CUT = "/...";

/** An address without what stands in for a password in it: user, query and fragment, and a path that is one itself. */
export function publicAddress(address: string): string {
  if (!URL.canParse(address) || isCutAddress(address)) return address;
  const url = new URL(address);
  if (looksLikeSecret(url.pathname)) return `${url.origin}${CUT}`;
  if (!url.username && !url.password && !url.search && !url.hash) return address;
  url.username = url.password = url.search = url.hash = "";
  return url.href;
}

/** Nobody could be called there. */
export const isCutAddress = (address: string): boolean => address.endsWith(CUT);
