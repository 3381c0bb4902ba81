import { useSyncExternalStore } from "react";

/** "#/sla/policies/7" → ["sla", "policies", "7"]. In the hash, so that it survives the way to Microsoft's sign-in and back. */
export function readRoute(hash: string): string[] {
  return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
}

export function hrefOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function goTo(...parts: string[]): void {
  location.hash = hrefOf(...parts);
}

export function useRoute(): string[] {
  return readRoute(useSyncExternalStore(subscribe, () => location.hash));
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
