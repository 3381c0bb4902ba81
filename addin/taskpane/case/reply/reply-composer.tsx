import { Button, makeStyles, mergeClasses, Select, tokens } from "@fluentui/react-components";
import { Attach20Regular, Delete20Regular, Send20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { REPLY_ATTACHMENT_BYTES_MAX } from "../../../../server/contract/reply-limits.ts";
import { fieldsLeft, mustBeAccepted, replyWarnings } from "../../../../server/contract/reply-warnings.ts";
import type { AnswerableMail, ReplyKind, ReplyStart } from "../../../../server/contract/replies.ts";
import { ApiProblem, problemOf } from "../../../shared/api-problem.ts";
import { keys } from "../../../shared/query-keys.ts";
import { useCalls } from "../../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { useUndo } from "../../../shared/ui/undo-bar.tsx";
import { useWriting } from "../../../shared/ui/use-onlookers.ts";
import { useCaseColleagues } from "../use-case-colleagues.ts";
import { CaseMoved } from "./case-moved.tsx";
import { RecipientField } from "./recipient-field.tsx";
import { ReplyAtOnce } from "./reply-at-once.tsx";
import { ReplyDoubts } from "./reply-doubts.tsx";
import { ReplyFiles } from "./reply-files.tsx";
import { ReplyTo } from "./reply-to.tsx";
import { RichText, type RichTextHandle } from "./rich-text.tsx";
import { TemplateMenu } from "./template-menu.tsx";
import { useReplyDraft } from "./use-reply-draft.ts";

const LOOK_MS = 20_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  bar: { display: "flex", alignItems: "center", gap: "4px", flexWrap: "wrap" },
  state: { marginInlineStart: "auto", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  kind: { alignSelf: "start" },
});

interface ReplyComposerProps {
  caseId: string;
  start: ReplyStart;
  /** So often by the case's Reply button or its key: each time the text has the focus. */
  timesAsked: number;
  /** Sent or thrown away: the next one begins anew. */
  onDone: () => void;
}

/** An answer to one of the case's mails: whom it goes to, what is to be said of that, the text, and Send with a way back. */
export function ReplyComposer({ caseId, start, timesAsked, onDone }: ReplyComposerProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const { draft, saving, change, stopSaving, goOnSaving } = useReplyDraft(caseId, start);
  const [basis, setBasis] = useState(start.seenSeq);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const text = useRef<RichTextHandle>(null);
  const files = useRef<HTMLInputElement>(null);
  const moves = useQuery({ queryKey: keys.replyMoves(caseId, basis), queryFn: () => calls.replies.start(caseId, basis), refetchInterval: LOOK_MS });
  const { mails, movements, othersWriting } = moves.data ?? start;
  const mail = mails.find((each) => each.messageId === draft.messageId) ?? start.mails.find((each) => each.messageId === draft.messageId);
  const warnings = mail ? replyWarnings(draft, mail.company) : [];
  const fields = fieldsLeft(draft.html);
  // Who types now is told at once; a draft that was kept a moment ago counts too, wherever it is written.
  const colleagues = useCaseColleagues(caseId).filter(({ isWriting }) => isWriting);
  const writing = [...new Set([...colleagues, ...othersWriting].map(({ name }) => name))];
  const [isAsked, setAsked] = useState(false);
  useWriting(caseId, draft.html);
  const unaccepted = [...fields, ...warnings.filter(mustBeAccepted).map(({ address }) => address)].filter((one) => !accepted.has(one.toLowerCase()));
  const doubtful = new Set(warnings.filter(({ kind }) => kind !== "lost").map(({ address }) => address.toLowerCase()));
  const hindrance = movements.length > 0 || unaccepted.length > 0 ? "reply.resolveFirst" : draft.to.length === 0 ? "reply.noRecipient" : draft.html === "" && draft.attachments.length === 0 ? "reply.nothingToSay" : null;

  const send = useMutation({
    mutationFn: async () => {
      await stopSaving();
      const { id, ...content } = draft;
      return calls.replies.send(id, { caseId, ...content, seenSeq: basis, accepted: [...accepted] });
    },
    onSuccess: async () => {
      // No longer than until it stands among those on their way: whoever takes it back from there has a new composer, which this end would close.
      await queries.invalidateQueries({ queryKey: keys.replies(caseId) });
      onDone();
      void queries.invalidateQueries({ queryKey: keys.case(caseId) });
    },
    onError: (error) => {
      goOnSaving();
      if (problemOf(error).code === "stale") void moves.refetch();
    },
  });
  const insert = useMutation({
    mutationFn: (templateId: string) => calls.replies.insertTemplate(caseId, templateId),
    onSuccess: ({ html, attachments }) => {
      change({ attachments: [...draft.attachments, ...attachments.filter((each) => !draft.attachments.some(({ sha256 }) => sha256 === each.sha256))] });
      text.current?.insert(html);
    },
  });
  const attach = useMutation({
    mutationFn: async (chosen: File[]) => {
      const bytes = [...chosen, ...draft.attachments].reduce((sum, { size }) => sum + size, 0);
      if (bytes > REPLY_ATTACHMENT_BYTES_MAX) throw new ApiProblem({ code: "too_large", detail: t("reply.tooLarge") });
      return Promise.all(chosen.map((file) => calls.replies.sendFile(file)));
    },
    onSuccess: (sent) => change({ attachments: [...draft.attachments, ...sent] }),
  });
  const discard = useMutation({
    mutationFn: async () => {
      await stopSaving();
      if (saving !== "untouched") await calls.replies.discard(draft.id).catch((error: unknown) => { if (problemOf(error).code !== "not_found") throw error; });
    },
    onSuccess: () => {
      // Under an id of its own: what the other window may still save must not bring the old one back.
      const { id: _, ...content } = draft;
      tell({ text: t("reply.discarded"), ...(draft.html !== "" && { undo: () => void calls.replies.save(crypto.randomUUID(), { caseId, ...content }).then(onDone) }) });
      onDone();
    },
    onError: goOnSaving,
  });

  useEffect(() => {
    if (timesAsked > 0) text.current?.focus();
  }, [timesAsked]);
  function answer(answered: AnswerableMail, kind: ReplyKind) {
    change({ messageId: answered.messageId, kind, ...(kind === "reply" ? answered.reply : answered.replyAll) });
  }
  function trySend() {
    if (hindrance !== null || send.isPending) return;
    if (writing.length > 0) setAsked(true);
    else send.mutate();
  }
  if (!mail) return <p className={styles.quiet}>{t("reply.noMail")}</p>;
  const isStale = send.error !== null && problemOf(send.error).code === "stale";
  const problem = (isStale ? null : send.error) ?? insert.error ?? attach.error ?? discard.error;
  return (
    <form className={styles.root} aria-label={t("reply.reply")} onSubmit={(event) => { event.preventDefault(); trySend(); }}>
      <ReplyTo mails={mails} mail={mail} onAnswer={(answered) => answer(answered, draft.kind)} />
      <Select className={styles.kind} size="small" aria-label={t("reply.kind")} value={draft.kind} onChange={(_event, data) => answer(mail, data.value as ReplyKind)}>
        <option value="reply">{t("reply.kinds.reply")}</option>
        <option value="reply_all">{t("reply.kinds.reply_all")}</option>
      </Select>
      <div>
        <RecipientField label={t("reply.to")} recipients={draft.to} doubtful={doubtful} onChange={(to) => change({ to })} />
        <RecipientField label={t("reply.cc")} recipients={draft.cc} doubtful={doubtful} onChange={(cc) => change({ cc })} />
      </div>
      <RichText ref={text} html={draft.html} label={t("reply.body")} placeholder={t("reply.placeholder")} onChange={(html) => change({ html })} onSend={trySend} />
      <ReplyFiles attachments={draft.attachments} onRemove={(gone) => change({ attachments: draft.attachments.filter((each) => each !== gone) })} />
      <ReplyDoubts warnings={warnings} fields={fields} accepted={accepted} onAccept={(what, isAccepted) => setAccepted((kept) => new Set(isAccepted ? [...kept, what] : [...kept].filter((one) => one !== what)))} />
      <CaseMoved movements={movements} onSeen={() => { setBasis(moves.data?.seenSeq ?? basis); send.reset(); }} />
      <ReplyAtOnce names={writing} isAsked={isAsked} onSend={() => { setAsked(false); send.mutate(); }} onWait={() => setAsked(false)} />
      {problem && <ErrorCard error={problem} onDismiss={() => { send.reset(); insert.reset(); attach.reset(); discard.reset(); }} />}
      <div className={styles.bar}>
        <Button type="submit" appearance="primary" icon={<Send20Regular />} disabledFocusable={hindrance !== null || send.isPending} title={hindrance ? t(hindrance) : undefined}>{t(send.isPending ? "reply.sending" : "reply.send")}</Button>
        <TemplateMenu isBusy={insert.isPending} onPick={insert.mutate} />
        <input ref={files} type="file" hidden multiple aria-label={t("reply.attach")} onChange={(event) => { attach.mutate([...(event.target.files ?? [])]); event.target.value = ""; }} />
        <Button size="small" appearance="subtle" icon={<Attach20Regular />} disabledFocusable={attach.isPending} aria-label={t("reply.attach")} title={t("reply.attach")} onClick={() => files.current?.click()} />
        <Button size="small" appearance="subtle" icon={<Delete20Regular />} disabledFocusable={discard.isPending} aria-label={t("reply.discard")} title={t("reply.discard")} onClick={() => discard.mutate()} />
        <span className={mergeClasses(styles.state, saving === "failed" && styles.failed)} role="status">{saving === "saved" ? t("reply.saved") : saving === "saving" || saving === "waiting" ? t("reply.saving") : saving === "failed" ? t("reply.notSaved") : ""}</span>
      </div>
    </form>
  );
}
