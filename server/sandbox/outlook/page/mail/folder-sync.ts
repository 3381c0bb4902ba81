import { GraphError } from "../graph.ts";
import type { MailApi, MessageChange } from "./mail-api.ts";

const POLL_INTERVAL_MS = 3_000;
const SYNC_STATE_LOST = 410;

/** Follows a folder with Graph's delta query until the signal is aborted, and hands over every change. */
export async function followFolder(
  api: MailApi,
  folderId: string,
  signal: AbortSignal,
  onChanges: (changes: MessageChange[]) => void,
): Promise<void> {
  let link: string | undefined;
  while (!signal.aborted) {
    try {
      const page = await api.changes(folderId, link, signal);
      if (signal.aborted) return;
      if (page.value.length > 0) onChanges(page.value);
      link = page["@odata.nextLink"] ?? page["@odata.deltaLink"];
      if (page["@odata.nextLink"]) continue;
    } catch (error) {
      // The sandbox can be told to fail; the next round asks again, from the start when the token is gone.
      if (error instanceof GraphError && error.status === SYNC_STATE_LOST) link = undefined;
    }
    await pause(signal);
  }
}

/** Waits for the next round; a hidden page waits until it is looked at. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const next = () => (document.hidden && !signal.aborted ? void setTimeout(next, POLL_INTERVAL_MS) : resolve());
    setTimeout(next, POLL_INTERVAL_MS);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
