import { useCallback, useEffect, useRef } from "react";
import type { KeyboardEvent, RefObject } from "react";
import type { Outlook } from "../outlook.ts";
import type { MessageSummary } from "./message.ts";

export type Choose = (id: string, how: { range?: boolean; toggle?: boolean }) => void;

/** Choosing messages by mouse and by keyboard, as Outlook's list does. `choose` stays the same for good. */
export function useChoosing(outlook: Outlook, messages: MessageSummary[], list: RefObject<HTMLElement | null>) {
  const { mail } = outlook;
  const shown = useRef(messages);
  const anchor = useRef<string | null>(null);
  useEffect(() => {
    shown.current = messages;
  });

  const choose = useCallback<Choose>(
    (id, how) => {
      if (how.range && anchor.current) return mail.select(range(shown.current, anchor.current, id));
      anchor.current = id;
      if (how.toggle) return mail.select(toggled(mail.state.get().selectedIds, id));
      const message = shown.current.find((each) => each.id === id);
      if (message?.isDraft) return void outlook.compose({ kind: "draft", messageId: id });
      outlook.closeCompose();
      mail.select([id]);
    },
    [outlook, mail],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const { selectedIds } = mail.state.get();
    if (event.key === "Delete" && selectedIds.length > 0) return void mail.move(selectedIds, "deleteditems");
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const focused = (document.activeElement as HTMLElement | null)?.dataset.message ?? selectedIds.at(-1);
    const place = messages.findIndex((each) => each.id === focused) + step;
    const next = messages[Math.max(0, Math.min(messages.length - 1, place))];
    if (!next) return;
    choose(next.id, { range: event.shiftKey });
    list.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(next.id)}"]`)?.focus();
  };
  return { choose, onKeyDown };
}

function toggled(ids: string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}

function range(messages: MessageSummary[], from: string, to: string): string[] {
  const places = [from, to].map((id) => messages.findIndex((message) => message.id === id));
  return messages.slice(Math.min(...places), Math.max(...places) + 1).map((message) => message.id);
}
