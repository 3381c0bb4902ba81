import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Upload } from "../../../server/contract/imports.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { Announce, quarterOf } from "./announce.tsx";
import { FileDrop } from "./file-drop.tsx";
import { bytesText, percentText } from "./texts.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  count: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  cancel: { alignSelf: "start" },
});

interface FileStepProps {
  isLarge: boolean;
  onUploaded: (upload: Upload) => void;
  onCancel?: () => void;
}

/** From nothing to a file on the server. */
export function FileStep({ isLarge, onUploaded, onCancel }: FileStepProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const [sentBytes, setSentBytes] = useState(0);
  const stop = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: (file: File) => {
      stop.current = new AbortController();
      setSentBytes(0);
      return calls.imports.upload(file, setSentBytes, stop.current.signal);
    },
    onSuccess: onUploaded,
  });
  const file = send.variables;
  if (send.isPending && file) {
    const bytes = (count: number) => bytesText(count, i18n.language);
    const share = file.size > 0 ? sentBytes / file.size : 1;
    return (
      <div className={styles.root}>
        <p className={styles.name}>{file.name}</p>
        <div>
          <ProgressBar value={share < 1 ? share : undefined} aria-label={t("import.sending")} />
          <p className={styles.count}>{share < 1 ? t("import.sent", { sent: bytes(sentBytes), total: bytes(file.size) }) : t("import.arriving")}</p>
          <Announce text={`${t("import.sending")}: ${percentText(quarterOf(share), i18n.language)}`} />
        </div>
        <Button className={styles.cancel} onClick={() => stop.current?.abort()}>{t("import.cancelUpload")}</Button>
      </div>
    );
  }
  const isStopped = send.error?.name === "AbortError";
  return (
    <div className={styles.root}>
      {send.error && !isStopped && file && <ErrorCard error={send.error} onRetry={() => send.mutate(file)} onDismiss={send.reset} />}
      <FileDrop isLarge={isLarge} onFile={(chosen) => send.mutate(chosen)} onCancel={onCancel} />
    </div>
  );
}
