import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDownload16Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Message } from "../../../server/contract/conversations.ts";
import { saveFile } from "../../shared/import/save-file.ts";
import { useTemplateWords } from "../../shared/templates/use-template-words.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";

const useStyles = makeStyles({
  list: { display: "flex", flexWrap: "wrap", gap: "4px", margin: "4px 0 0", padding: 0, listStyleType: "none" },
  file: { maxWidth: "100%", minWidth: 0, fontWeight: tokens.fontWeightRegular },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  size: { flexShrink: 0, marginInlineStart: "4px", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
});

/** A mail's files; each is saved by a click, never opened here. */
export function MailFiles({ message }: { message: Message }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useTemplateWords();
  const calls = useCalls();
  const save = useMutation({ mutationFn: async ({ id, name }: Message["attachments"][number]) => saveFile(await calls.attachment(message.id, id), name) });
  const files = message.attachments.filter(({ isInline }) => !isInline);
  if (files.length === 0) return null;
  return (
    <>
      <ul className={styles.list} aria-label={t("timeline.attachments")}>
        {files.map((file) => (
          <li key={file.id}>
            <Button className={styles.file} size="small" icon={<ArrowDownload16Regular />} disabledFocusable={save.isPending && save.variables.id === file.id} title={t("timeline.download", { name: file.name })} onClick={() => save.mutate(file)}>
              <bdi className={styles.name}>{file.name}</bdi><span className={styles.size}>{words.size(file.size)}</span>
            </Button>
          </li>
        ))}
      </ul>
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
    </>
  );
}
