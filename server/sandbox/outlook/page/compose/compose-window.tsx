import {
  Button,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  Text,
  Tooltip,
  tokens,
} from "@fluentui/react-components";
import { AttachRegular, DeleteRegular, DismissRegular, DocumentRegular, SendRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import { draftKey } from "../host-protocol/host-item.ts";
import { fileSize } from "../mail/attachment-row.tsx";
import { NotificationBar } from "../mail/notification-bar.tsx";
import type { Outlook } from "../outlook.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { useNotify } from "../toasts.ts";
import { BodyEditorFrame } from "./body-editor.tsx";
import type { Draft, DraftState, RecipientField } from "./draft.ts";
import { RecipientsField } from "./recipients-field.tsx";
import { base64 } from "./start-draft.ts";

/** Graph takes larger files in an upload session, which the sandbox's compose window does without. */
const ATTACHMENT_BYTES_MAX = 3 * 1024 * 1024;

const useStyles = makeStyles({
  window: { flex: 1, minHeight: 0, display: "flex", flexDirection: "column" },
  bar: { display: "flex", alignItems: "center", gap: "4px", padding: "8px 12px", flexShrink: 0 },
  space: { flex: 1 },
  status: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: "nowrap",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  fields: { display: "flex", flexDirection: "column", padding: "0 16px", flexShrink: 0 },
  first: { display: "flex", alignItems: "center" },
  grow: { flex: 1, minWidth: 0 },
  subject: {
    width: "100%",
    borderRadius: 0,
    borderBottomColor: tokens.colorNeutralStroke2,
    paddingLeft: 0,
    "& input": { paddingLeft: 0 },
  },
  files: { display: "flex", flexWrap: "wrap", gap: "6px", padding: "8px 16px 0" },
  error: { padding: "0 16px 8px" },
});

export function ComposeWindow({ outlook, draft }: { outlook: Outlook; draft: Draft }) {
  const styles = useStyles();
  const notify = useNotify();
  const state = useStore(draft.state);
  const [manyFields, setManyFields] = useState(state.cc.length + state.bcc.length > 0);
  const showCopies = manyFields || state.cc.length + state.bcc.length > 0;

  const send = async () => {
    if (state.to.length + state.cc.length + state.bcc.length === 0) return notify(texts.noRecipient, "error");
    await draft.send().then(
      () => {
        leave();
        notify(texts.sent);
      },
      () => undefined,
    );
  };
  const discard = async () => {
    await draft.discard().then(leave, (error: unknown) => notify(String(error), "error"));
  };
  const leave = () => {
    const { id } = draft.state.get();
    if (id) outlook.mail.forget(id);
    outlook.closeCompose();
  };
  const recipients = (field: RecipientField) => (
    <RecipientsField
      label={texts[field]}
      addresses={state[field]}
      onChange={(addresses) => draft.change({ [field]: addresses })}
      autoFocus={field === "to" && state.to.length === 0}
    />
  );
  return (
    <section className={styles.window} aria-label={state.subject || texts.newMail}>
      <div className={styles.bar}>
        <Button
          appearance="primary"
          icon={<SendRegular />}
          disabled={state.status === "sending"}
          onClick={() => void send()}
        >
          {texts.send}
        </Button>
        <AttachButton draft={draft} />
        <Tooltip content={texts.discard} relationship="label">
          <Button appearance="subtle" icon={<DeleteRegular />} onClick={() => void discard()} />
        </Tooltip>
        <span className={styles.space} />
        <span className={styles.status} role="status">
          {statusText(state)}
        </span>
        <Tooltip content={texts.close} relationship="label">
          <Button appearance="subtle" icon={<DismissRegular />} onClick={() => outlook.closeCompose()} />
        </Tooltip>
      </div>
      <NotificationBar outlook={outlook} itemKey={draftKey(draft)} surface="compose" />
      {state.error ? (
        <div className={styles.error}>
          <MessageBar intent="error">
            <MessageBarBody>
              {texts.notSaved}: {state.error}
            </MessageBarBody>
          </MessageBar>
        </div>
      ) : null}
      <div className={styles.fields}>
        <div className={styles.first}>
          <div className={styles.grow}>{recipients("to")}</div>
          {showCopies ? null : (
            <Button appearance="transparent" size="small" onClick={() => setManyFields(true)}>
              {texts.showBcc}
            </Button>
          )}
        </div>
        {showCopies ? recipients("cc") : null}
        {showCopies ? recipients("bcc") : null}
        <Field>
          <Input
            className={styles.subject}
            appearance="underline"
            aria-label={texts.subject}
            placeholder={texts.subject}
            value={state.subject}
            onChange={(_event, data) => draft.change({ subject: data.value })}
          />
        </Field>
      </div>
      <Files draft={draft} state={state} />
      <BodyEditorFrame draft={draft} />
    </section>
  );
}

function AttachButton({ draft }: { draft: Draft }) {
  const notify = useNotify();
  const input = useRef<HTMLInputElement>(null);
  const attach = async (files: File[]) => {
    for (const file of files) {
      if (file.size > ATTACHMENT_BYTES_MAX) notify(texts.tooLarge(file.name), "error");
      else
        await draft
          .addAttachment(file.name, file.type || "application/octet-stream", await base64(file))
          .catch((error: unknown) => notify(String(error), "error"));
    }
  };
  return (
    <>
      <Tooltip content={texts.attach} relationship="label">
        <Button appearance="subtle" icon={<AttachRegular />} onClick={() => input.current?.click()} />
      </Tooltip>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => void attach([...(event.target.files ?? [])])}
      />
    </>
  );
}

function Files({ draft, state }: { draft: Draft; state: DraftState }) {
  const styles = useStyles();
  const files = state.attachments.filter((each) => !each.isInline);
  if (files.length === 0) return null;
  return (
    <div className={styles.files}>
      {files.map((file) => (
        <Button
          key={file.id}
          size="small"
          icon={<DocumentRegular />}
          aria-label={texts.removeAttachment(file.name)}
          title={texts.removeAttachment(file.name)}
          onClick={() => void draft.removeAttachment(file.id)}
        >
          {file.name} <Text size={200}>&nbsp;{fileSize(file.size)}</Text> <DismissRegular fontSize={12} />
        </Button>
      ))}
    </div>
  );
}

function statusText({ status, savedAt }: DraftState): string {
  if (status === "saving") return texts.saving;
  if (status === "sending") return texts.sending;
  return savedAt ? texts.savedAt(savedAt.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" })) : "";
}
