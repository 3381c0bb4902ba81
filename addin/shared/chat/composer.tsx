import { Button, makeStyles, mergeClasses, Textarea, ToggleButton, tokens, Tooltip } from "@fluentui/react-components";
import { Attach20Regular, Dismiss16Regular, DocumentText20Regular, Note20Regular, Send20Filled, Stack20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage, ChatView, MediaType, OutgoingContent } from "../../../server/contract/chats.ts";
import { problemOf, type ApiProblem } from "../api-problem.ts";
import { problemSentence } from "../problem-text.ts";
import { useCalls } from "../ui/connection-context.ts";
import { inWords } from "../ui/onlookers-faces.tsx";
import { sizeText } from "./chat-file.tsx";
import { EmojiMenu } from "./emoji-menu.tsx";
import { Quote } from "./quote.tsx";
import { SavedReplies } from "./saved-replies.tsx";
import { SequenceForm } from "./sequence-form.tsx";
import { TemplateForm } from "./template-form.tsx";
import type { Draft } from "./use-drafts.ts";
import { WindowClock } from "./window-clock.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "6px", padding: "8px 12px 12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  note: { backgroundColor: tokens.colorPaletteYellowBackground1 },
  top: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 12px" },
  writing: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, fontStyle: "italic" },
  answers: { display: "flex", alignItems: "start", gap: "4px", "> :first-child": { flexGrow: 1, minWidth: 0 } },
  box: { width: "100%" },
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px" },
  end: { marginInlineStart: "auto", display: "flex", alignItems: "center", gap: "8px" },
  count: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  over: { color: tokens.colorPaletteRedForeground1 },
  problem: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1 },
  hint: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** The vendor's word for what a file is, by its media type. */
export function kindOf(mimeType: string): MediaType {
  const [kind] = mimeType.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "document";
}

interface ComposerProps {
  view: ChatView;
  /** Whom the chat is with. */
  customer: string;
  send: (content: OutgoingContent, answers: ChatMessage | null) => Promise<ApiProblem | null>;
  onSent: () => Promise<unknown>;
  mayNote: boolean;
  /** Colleagues who write here now. */
  writing: string[];
  /** What is half written outlives a look at another conversation. */
  draft: Draft;
  setDraft: (change: Partial<Draft>) => void;
}

type Mode = "text" | "note" | "template" | "sequence";

/** Writes into a chat what its channel allows now: text, file, template or sequence; or a note for colleagues. */
export function Composer({ view, customer, send, onSent, mayNote, writing, draft: { text: draft, answers }, setDraft: change }: ComposerProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const setDraft = (text: string) => change({ text });
  const { chats } = useCalls();
  const { conversationId, window, mediaMax } = view;
  const hasTemplates = view.channel === "whatsapp";
  const mayWrite = window.isOpen || window.allows === "human_agent";
  const [chosen, setChosen] = useState<Mode | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  // With a closed window the template is what can be sent: it is offered at once.
  const mode: Mode = chosen ?? (!mayWrite && hasTemplates ? "template" : "text");
  const note = useMutation({ mutationFn: (text: string) => chats.addNote(conversationId, text), onSuccess: async () => { setDraft(""); await onSent(); }, onError: (error) => setProblem(problemSentence(t, problemOf(error))) });
  const upload = useMutation({ mutationFn: (chosenFile: File) => attach(chosenFile), onError: (error) => setProblem(problemSentence(t, problemOf(error))) });
  const max = mode === "note" ? 10_000 : window.textMax;
  const isOver = draft.length > max;
  const isText = mode === "text" || mode === "note";

  const answersId = answers?.id ?? null;
  const answeredBefore = useRef(answersId);
  useEffect(() => {
    if (answersId === answeredBefore.current) return;
    answeredBefore.current = answersId;
    if (answersId === null) return;
    setChosen("text");
    box.current?.focus();
  }, [answersId]);

  async function attach(chosenFile: File): Promise<void> {
    const kind = kindOf(chosenFile.type);
    const limit = mediaMax[kind] ?? null;
    if (limit === null) return setProblem(t("inbox.file.notTaken", { kind: t(`inbox.kind.${kind}`) }));
    if (chosenFile.size > limit) return setProblem(t("inbox.file.tooLarge", { name: chosenFile.name, size: sizeText(chosenFile.size), limit: sizeText(limit) }));
    const stored = await chats.sendFile(chosenFile);
    const caption = kind === "audio" || view.channel !== "whatsapp" ? null : draft.trim() || null;
    if (caption) setDraft("");
    await sendIt({ type: kindOf(stored.mediaType), fileSha256: stored.sha256, mimeType: stored.mediaType, fileName: stored.fileName, caption });
  }

  async function sendIt(content: OutgoingContent): Promise<void> {
    setProblem(null);
    change({ answers: null });
    const refused = await send(content, answers);
    if (!refused) return;
    setProblem(problemSentence(t, refused));
    if (refused.code === "window_closed" && hasTemplates) setChosen("template");
  }

  function submit() {
    const text = draft.trim();
    if (text === "" || isOver) return;
    setProblem(null);
    if (mode === "note") return note.mutate(text);
    setDraft("");
    void sendIt({ type: "text", body: text });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape" && answers !== null) {
      event.preventDefault();
      return change({ answers: null });
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  function insert(text: string) {
    setDraft(draft + text);
    box.current?.focus();
  }

  const swap = (next: Mode) => () => {
    setProblem(null);
    setChosen(mode === next ? "text" : next);
  };
  const limits = (Object.entries(mediaMax) as [MediaType, number][]).filter(([kind]) => kind !== "sticker").map(([kind, bytes]) => `${t(`inbox.kind.${kind}`)} ${sizeText(bytes)}`).join(" · ");
  return (
    <section className={mergeClasses(styles.root, mode === "note" && styles.note)} aria-label={t("inbox.composer")}>
      <div className={styles.top}>
        <WindowClock window={window} />
        <span role="status" className={styles.writing}>{writing.length > 0 && t("inbox.writing", { count: writing.length, names: inWords(writing, i18n.language) })}</span>
        {!view.isConnected && <span className={styles.problem}>{t("inbox.notConnected", { name: view.accountName })}</span>}
      </div>
      {problem && <p className={styles.problem} role="alert"><bdi>{problem}</bdi></p>}
      {mode === "template" && <TemplateForm conversationId={conversationId} onSent={async () => { setProblem(null); setChosen(null); await onSent(); }} />}
      {mode === "sequence" && <SequenceForm conversationId={conversationId} text={draft} setText={setDraft} onSent={async () => { setDraft(""); setChosen(null); await onSent(); }} />}
      {mode === "text" && answers && (
        <div className={styles.answers} role="group" aria-label={t("inbox.answering")}>
          <Quote message={answers} customer={customer} />
          <Button appearance="subtle" size="small" icon={<Dismiss16Regular />} aria-label={t("inbox.answerNothing")} title={t("inbox.answerNothing")} onClick={() => { change({ answers: null }); box.current?.focus(); }} />
        </div>
      )}
      {isText && (
        <>
          {mode === "text" && draft.startsWith("/") && <SavedReplies conversationId={conversationId} search={draft.slice(1)} onChosen={(text, missing) => { setDraft(text); setProblem(missing.length > 0 ? t("inbox.replies.missing", { fields: missing.join(", ") }) : null); box.current?.focus(); }} />}
          <Textarea
            className={styles.box} textarea={{ ref: box }} resize="vertical" rows={2} value={draft} dir="auto" aria-label={t(mode === "note" ? "inbox.noteLabel" : "inbox.textLabel")}
            placeholder={t(mode === "note" ? "inbox.notePlaceholder" : mayWrite ? "inbox.textPlaceholder" : "inbox.closedPlaceholder")} onChange={(_event, data) => setDraft(data.value)} onKeyDown={onKeyDown}
          />
        </>
      )}
      <div className={styles.bar}>
        {mode === "text" && mayWrite && (
          <>
            <input ref={file} type="file" hidden aria-hidden onChange={(event) => { const [found] = event.target.files ?? []; event.target.value = ""; if (found) upload.mutate(found); }} />
            <Tooltip content={`${t("inbox.file.attach")}: ${limits}`} relationship="description">
              <Button appearance="subtle" size="small" icon={<Attach20Regular />} aria-label={t("inbox.file.attach")} disabledFocusable={upload.isPending} onClick={() => file.current?.click()} />
            </Tooltip>
          </>
        )}
        {isText && <EmojiMenu onChosen={insert} />}
        {hasTemplates && <ToggleButton appearance="subtle" size="small" icon={<DocumentText20Regular />} checked={mode === "template"} aria-label={t("inbox.template.open")} title={t("inbox.template.open")} onClick={swap("template")} />}
        {mayWrite && <ToggleButton appearance="subtle" size="small" icon={<Stack20Regular />} checked={mode === "sequence"} aria-label={t("inbox.sequence.open")} title={t("inbox.sequence.open")} onClick={swap("sequence")} />}
        {mayNote && <ToggleButton appearance="subtle" size="small" icon={<Note20Regular />} checked={mode === "note"} aria-label={t("inbox.note")} title={t("inbox.note")} onClick={swap("note")} />}
        {isText && (
          <span className={styles.end}>
            {draft !== "" && <span className={mergeClasses(styles.count, isOver && styles.over)} title={t("inbox.length", { count: draft.length, max })}>{draft.length}/{max}</span>}
            <Button appearance="primary" size="small" icon={<Send20Filled />} disabledFocusable={draft.trim() === "" || isOver || note.isPending || (mode === "text" && !mayWrite)} onClick={submit}>{t(mode === "note" ? "inbox.saveNote" : "inbox.send")}</Button>
          </span>
        )}
      </div>
      {upload.isPending && <p className={styles.hint} role="status">{t("inbox.file.sending")}</p>}
    </section>
  );
}
