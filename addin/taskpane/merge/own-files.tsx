import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Delete16Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useRefreshCheck } from "./mend-rows.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  file: { display: "flex", alignItems: "center", justifyContent: "space-between", gap: "8px", overflowWrap: "anywhere" },
  label: { display: "block", marginBottom: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The files that the rows name, each for its recipients. The check tells which are missing, and which nobody names. */
export function OwnFiles({ campaignId }: { campaignId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const refresh = useRefreshCheck(campaignId);
  const inputId = useId();
  const files = useQuery({ queryKey: keys.campaignFiles(campaignId), queryFn: () => calls.campaignWork.files(campaignId) });
  const send = useMutation({
    async mutationFn(chosen: File[]) {
      for (const file of chosen) queries.setQueryData(keys.campaignFiles(campaignId), await calls.campaignWork.sendFile(campaignId, file));
    },
    onSettled: refresh,
  });
  const remove = useMutation({ mutationFn: (fileName: string) => calls.campaignWork.removeFile(campaignId, fileName), onSettled: refresh });
  const error = files.error ?? send.error ?? remove.error;
  return (
    <div>
      <label className={styles.label} htmlFor={inputId}>{t("option.files")}</label>
      <input id={inputId} type="file" multiple disabled={send.isPending} onChange={(event) => { send.mutate([...(event.target.files ?? [])]); event.target.value = ""; }} />
      {send.isPending && <p className={styles.text} role="status">{t("option.filesSending")}</p>}
      {error && <ErrorCard error={error} onRetry={() => { send.reset(); remove.reset(); void files.refetch(); }} />}
      <ul className={styles.list}>
        {files.data?.map((file) => (
          <li key={file.fileName} className={styles.file}>
            <span>{file.fileName}</span>
            <Button size="small" appearance="subtle" icon={<Delete16Regular />} aria-label={t("option.fileRemove", { name: file.fileName })} onClick={() => remove.mutate(file.fileName)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
