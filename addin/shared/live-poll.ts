import type { LivePage, MessageNews } from "../../server/contract/live.ts";
import type { LiveEvent } from "../../server/contract/system.ts";

/** How long the server holds a question that it has no answer to yet. */
export const POLL_WAIT_SECONDS = 20;
/** From one answer to the next question, so that a busy desk is not asked without end. */
const PAUSE_MS = 500;
const AFTER_FAILURE_MS = 10_000;

export interface Heard {
  after: number;
  mark: string | undefined;
}

/** Rejects where nothing came through; `signal` ends it. */
export type Poll = (from: Heard | null, signal: AbortSignal) => Promise<LivePage>;

interface PollingOptions {
  poll: Poll;
  /** Null: from now on. */
  from: Heard | null;
  onEvent(event: LiveEvent): void;
  onGap(): void;
  /** False: nothing comes through this way either. */
  onState(isHeard: boolean): void;
}

/** Asks for messages again and again while the page is looked at. Returns how to end it. */
export function startPolling({ poll, from, onEvent, onGap, onState }: PollingOptions): () => void {
  const over = new AbortController();
  let heard = from;
  let isFirst = true;

  async function ask(): Promise<void> {
    const page = await poll(heard, over.signal);
    if (over.signal.aborted) return;
    heard = { after: page.seq, mark: page.mark };
    onState(true);
    // Of cases and the like nothing is told this way: what happened before the first question is read.
    if (isFirst || !page.complete) onGap();
    isFirst = false;
    for (const news of page.items) onEvent(eventOfNews(news));
  }

  async function go(): Promise<void> {
    while (!over.signal.aborted) {
      const failed = await ask().then(() => false, () => true);
      if (over.signal.aborted) return;
      if (failed) onState(false);
      await pause(failed ? AFTER_FAILURE_MS : PAUSE_MS, over.signal);
      if (!over.signal.aborted) await beingSeen(over.signal);
    }
  }

  void go();
  return () => over.abort();
}

/** Pure: the fact behind a piece of news, as the socket would have told it. */
export function eventOfNews(news: MessageNews): LiveEvent {
  const { seq } = news;
  switch (news.type) {
    case "new_message":
      return { seq, event: "message.received", subjectType: "message", subjectId: news.message.id, caseId: news.message.case_id };
    case "message_read":
      return { seq, event: "conversation.read", subjectType: "conversation", subjectId: news.conversation_id, caseId: null };
    case "message_status":
      return { seq, event: "delivery.raised", subjectType: "message", subjectId: news.message_id, caseId: null };
    case "platform_connected":
    case "sync_started":
    case "sync_completed":
      return { seq, event: "channel_account.synced", subjectType: "channel_account", subjectId: news.account_id, caseId: null };
  }
  return news satisfies never;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** A browser holds six requests to one server: a page in the background leaves them to the others. */
function beingSeen(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const seen = () => {
      if (document.visibilityState !== "visible" && !signal.aborted) return;
      document.removeEventListener("visibilitychange", seen);
      resolve();
    };
    document.addEventListener("visibilitychange", seen);
    signal.addEventListener("abort", seen, { once: true });
  });
}
