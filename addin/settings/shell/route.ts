import { useSyncExternalStore } from "react";

/** "#/sla/policies/7?sort=name" → ["sla", "policies", "7"]. In the hash, so that it survives the way to Microsoft's sign-in and back. */
export function readRoute(hash: string): string[] {
  return hash.replace(/^#\/?/, "").split("?")[0]!.split("/").filter(Boolean).map(decoded);
}

/** "#/contacts?search=anna" → "search=anna" */
export function readQuery(hash: string): string {
  const start = hash.indexOf("?");
  return start < 0 ? "" : hash.slice(start + 1);
}

export function hrefOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** `query` as `URLSearchParams` writes it, without "?"; "" for none. */
export function hrefWith(query: string, ...parts: string[]): string {
  return hrefOf(...parts) + (query && `?${query}`);
}

export function goTo(...parts: string[]): void {
  location.hash = hrefOf(...parts);
}

/** To where something that was begun at `from` leads; whoever went elsewhere meanwhile stays there. */
export function goOn(from: string[], ...to: string[]): void {
  if (readRoute(location.hash).join("/") === from.join("/")) goTo(...to);
}

/** Changes the address without a step for the back button: for what is typed letter by letter. */
export function replaceAddress(href: string): void {
  history.replaceState(history.state, "", href);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): string[] {
  return readRoute(useSyncExternalStore(subscribe, () => location.hash));
}

export function useRouteQuery(): string {
  return readQuery(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
