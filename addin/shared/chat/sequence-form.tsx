import { Button, Field, Input, makeStyles, Select, Textarea, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { splitStrategies } from "../../../server/contract/chats.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { chatKeys } from "./chat-keys.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", maxHeight: "50vh", overflowY: "auto", padding: "2px" },
  row: { display: "flex", flexWrap: "wrap", gap: "8px", "> *": { flex: "1 1 120px", minWidth: 0 } },
  parts: { margin: 0, padding: 0, listStyle: "none", display: "flex", flexDirection: "column", gap: "4px" },
  part: { padding: "6px 10px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorBrandBackground2, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  number: { marginInlineEnd: "6px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  hint: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  end: { alignSelf: "flex-end" },
});

/** A long text as several messages, one after the other: how it is split, what each says, and how long it takes. */
export function SequenceForm({ conversationId, text, setText, onSent }: { conversationId: string; text: string; setText: (text: string) => void; onSent: () => Promise<unknown> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const [strategy, setStrategy] = useState<SplitStrategy>("paragraph");
  const [delimiter, setDelimiter] = useState("---");
  const [delay, setDelay] = useState("1");
  const id = useRef(crypto.randomUUID());
  const delaySeconds = Math.min(3_600, Math.max(0, Number(delay) || 0));
  const asked = { text: text.trim(), split: { strategy, delaySeconds, delimiter: strategy === "custom" && delimiter !== "" ? delimiter : "---" } };
  const shown = useDeferredValue(JSON.stringify(asked));
  const preview = useQuery({ queryKey: chatKeys.sequence(`${conversationId} ${shown}`), queryFn: () => chats.previewSequence(conversationId, JSON.parse(shown) as typeof asked), enabled: asked.text !== "", retry: false, placeholderData: (before) => before });
  const send = useMutation({
    mutationFn: () => chats.sendSequence(conversationId, { id: id.current, ...asked }),
    onSuccess: () => {
      id.current = crypto.randomUUID();
      return onSent();
    },
  });
  const parts = asked.text === "" ? [] : (preview.data?.parts ?? []);
  return (
    <div className={styles.root}>
      <Textarea rows={4} resize="vertical" dir="auto" value={text} aria-label={t("inbox.sequence.text")} placeholder={t("inbox.sequence.placeholder")} onChange={(_event, data) => setText(data.value)} />
      <div className={styles.row}>
        <Field label={t("inbox.sequence.split")}>
          <Select value={strategy} onChange={(_event, data) => setStrategy(data.value as SplitStrategy)}>{splitStrategies.map((each) => <option key={each} value={each}>{t(`inbox.sequence.by.${each}`)}</option>)}</Select>
        </Field>
        {strategy === "custom" && <Field label={t("inbox.sequence.delimiter")}><Input value={delimiter} maxLength={50} onChange={(_event, data) => setDelimiter(data.value)} /></Field>}
        <Field label={t("inbox.sequence.delay")}><Input type="number" min={0} max={3_600} value={delay} onChange={(_event, data) => setDelay(data.value)} /></Field>
      </div>
      {(send.error ?? preview.error) && <ErrorCard error={(send.error ?? preview.error)!} onRetry={() => (send.error ? send.mutate() : void preview.refetch())} />}
      {preview.data && asked.text !== "" && (
        <>
          <p className={styles.hint} role="status">{t("inbox.sequence.plan", { count: parts.length, seconds: Math.round(preview.data.lastsSeconds) })}{preview.data.isDelayRaised && ` ${t("inbox.sequence.raised", { seconds: preview.data.delaySeconds })}`}</p>
          <ol className={styles.parts} aria-label={t("inbox.sequence.parts")}>{parts.map((part, index) => <li key={index} className={styles.part}><span className={styles.number}>{index + 1}</span><bdi>{part}</bdi></li>)}</ol>
        </>
      )}
      <Button className={styles.end} appearance="primary" size="small" disabledFocusable={parts.length === 0 || send.isPending} onClick={() => send.mutate()}>{t("inbox.sequence.send", { count: parts.length })}</Button>
    </div>
  );
}

type SplitStrategy = (typeof splitStrategies)[number];
