/** An address without what stands in for a password in it: user, query and fragment. */
export function publicAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (!url.username && !url.password && !url.search && !url.hash) return address;
  url.username = url.password = url.search = url.hash = "";
  return url.href;
}
