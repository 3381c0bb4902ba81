import { useSyncExternalStore } from "react";

/** Below it the wizard takes the form that it has in the task pane. */
const wide = matchMedia("(min-width: 720px)");

export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}

function subscribe(listener: () => void): () => void {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
}
