import { useEffect, useRef, useState } from "react";
import type { Reply, ReplyStart, SaveReply } from "../../../../server/contract/replies.ts";
import { useCalls } from "../../../shared/ui/connection-context.ts";

const SAVE_AFTER_MS = 700;

export type ReplyDraft = Omit<SaveReply, "caseId"> & { id: string };
export type SavingState = "untouched" | "waiting" | "saving" | "saved" | "failed";

/** What is being written, kept on the server while it is: panes are reloaded at any time. */
export function useReplyDraft(caseId: string, start: ReplyStart) {
  const calls = useCalls();
  const [draft, setDraft] = useState<ReplyDraft>(() => draftOf(start));
  const [saving, setSaving] = useState<SavingState>(start.draft ? "saved" : "untouched");
  const latest = useRef({ draft, isSaved: true, isStopped: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** One after another: an older text must not arrive after a newer one. */
  const underWay = useRef(Promise.resolve());

  function save(): Promise<void> {
    clearTimeout(timer.current);
    return (underWay.current = underWay.current.then(saveNow));
  }

  async function saveNow(): Promise<void> {
    if (latest.current.isSaved || latest.current.isStopped) return;
    const { id, ...content } = latest.current.draft;
    latest.current.isSaved = true;
    setSaving("saving");
    try {
      await calls.replies.save(id, { caseId, ...content });
      if (latest.current.isSaved) setSaving("saved");
    } catch {
      latest.current.isSaved = false;
      setSaving("failed");
    }
  }

  // What was typed last is kept too when the pane goes away.
  const saveLatest = useRef(save);
  useEffect(() => void (saveLatest.current = save));
  useEffect(() => {
    const flush = () => document.visibilityState === "hidden" && void saveLatest.current();
    document.addEventListener("visibilitychange", flush);
    return () => {
      document.removeEventListener("visibilitychange", flush);
      void saveLatest.current();
    };
  }, []);

  return {
    draft,
    saving,
    change(change: Partial<Omit<ReplyDraft, "id">>) {
      const next = { ...latest.current.draft, ...change };
      latest.current = { ...latest.current, draft: next, isSaved: false };
      setDraft(next);
      setSaving("waiting");
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), SAVE_AFTER_MS);
    },
    /** Nothing more is saved: it is being sent, or thrown away. Resolves when what was under way has come to its end. */
    stopSaving(): Promise<void> {
      clearTimeout(timer.current);
      latest.current.isStopped = true;
      return underWay.current;
    },
    /** That was refused: it is a draft as before. */
    goOnSaving() {
      latest.current = { ...latest.current, isSaved: false, isStopped: false };
      timer.current = setTimeout(() => void save(), SAVE_AFTER_MS);
    },
  };
}

function draftOf({ draft, mails }: ReplyStart): ReplyDraft {
  if (draft) return fromReply(draft);
  const [mail] = mails;
  const hasOthers = mail !== undefined && mail.replyAll.to.length + mail.replyAll.cc.length > 1;
  const { to, cc } = mail ? (hasOthers ? mail.replyAll : mail.reply) : { to: [], cc: [] };
  return { id: crypto.randomUUID(), messageId: mail?.messageId ?? "", kind: hasOthers ? "reply_all" : "reply", to, cc, html: "", attachments: [] };
}

const fromReply = ({ id, messageId, kind, to, cc, html, attachments }: Reply): ReplyDraft => ({ id, messageId, kind: kind === "forward" ? "reply" : kind, to, cc, html, attachments });
