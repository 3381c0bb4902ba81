import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatTemplate } from "../../../server/contract/chats.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonLines } from "../ui/skeletons.tsx";
import { chatKeys } from "./chat-keys.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", maxHeight: "45vh", overflowY: "auto", padding: "2px" },
  preview: { margin: 0, padding: "8px 12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorBrandBackground2, color: tokens.colorNeutralForeground1, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
  end: { alignSelf: "flex-end" },
});

/** Pure: the template's text with what was filled in so far. */
export function filledText({ text, places }: Pick<ChatTemplate, "text" | "places">, values: Record<string, string>): string {
  return places.reduce((filled, { key, label }) => (values[key]?.trim() ? filled.replaceAll(new RegExp(`\\{\\{\\s*(?:${escaped(label)}|${escaped(key)})\\s*\\}\\}`, "g"), () => values[key]!.trim()) : filled), text);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const isFile = (kind: string) => kind === "image" || kind === "video" || kind === "document";

/** An approved template with its places: what the channel takes when nothing else may be written. */
export function TemplateForm({ conversationId, onSent }: { conversationId: string; onSent: () => Promise<unknown> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const [chosen, setChosen] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const id = useRef(crypto.randomUUID());
  const { data: templates, error, refetch } = useQuery({ queryKey: chatKeys.templates(conversationId), queryFn: () => chats.templates(conversationId) });
  const template = templates?.find((each) => `${each.name} ${each.language}` === chosen);
  const set = (key: string, value: string) => setValues((kept) => ({ ...kept, [key]: value }));
  const upload = useMutation({ mutationFn: async ({ key, file }: { key: string; file: File }) => set(key, (await chats.sendFile(file)).sha256) });
  const send = useMutation({
    mutationFn: (asked: ChatTemplate) => chats.sendTemplate(conversationId, { id: id.current, name: asked.name, language: asked.language, values: Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== "")) }),
    onSuccess: () => {
      id.current = crypto.randomUUID();
      return onSent();
    },
  });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!templates) return <SkeletonLines lines={2} />;
  if (templates.length === 0) return <p className={styles.hint}>{t("inbox.template.none")}</p>;
  const isReady = template?.places.every(({ key }) => values[key]?.trim()) ?? false;
  return (
    <div className={styles.root}>
      <Field label={t("inbox.template.choose")} hint={t("inbox.template.why")}>
        <Select value={chosen} onChange={(_event, data) => { setChosen(data.value); setValues({}); }}>
          <option value="">{t("inbox.template.chooseOne")}</option>
          {templates.map(({ name, language }) => <option key={`${name} ${language}`} value={`${name} ${language}`}>{`${name} (${language})`}</option>)}
        </Select>
      </Field>
      {template?.places.map(({ key, label, kind }) => (
        <Field key={key} label={label} required>
          {isFile(kind) ? <input type="file" aria-label={label} onChange={(event) => { const [file] = event.target.files ?? []; if (file) upload.mutate({ key, file }); }} /> : <Input value={values[key] ?? ""} dir="auto" onChange={(_event, data) => set(key, data.value)} />}
        </Field>
      ))}
      {template && <p className={styles.preview} aria-label={t("inbox.template.preview")}><bdi>{filledText(template, values)}</bdi></p>}
      {(send.error ?? upload.error) && <ErrorCard error={(send.error ?? upload.error)!} onRetry={() => template && send.mutate(template)} />}
      {template && <Button className={styles.end} appearance="primary" size="small" disabledFocusable={!isReady || send.isPending} onClick={() => send.mutate(template)}>{t("inbox.template.send")}</Button>}
    </div>
  );
}
