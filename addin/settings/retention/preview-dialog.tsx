import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { RetentionCount, RetentionPreview, RetentionSettings } from "../../../server/contract/retention.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: "12px" },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  text: { margin: 0 },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface PreviewDialogProps {
  preview: RetentionPreview;
  settings: RetentionSettings;
  before: RetentionSettings;
  isChanged: boolean;
  onClose: () => void;
}

/** What would go, with its figures, and what stays and why: only who has seen it can save, since nobody can take it back. */
export function PreviewDialog({ preview, settings, before, isChanged, onClose }: PreviewDialogProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const limited = preview.items.filter((item) => item.before !== null);
  const goes = limited.filter(({ count }) => count > 0);
  const save = useMutation({
    mutationFn: () => calls.save(settings, before),
    onSuccess: (saved) => {
      onClose();
      queries.setQueryData(settingsKeys.retention, saved);
      tell({ text: t("retention.saved") });
    },
  });
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !save.isPending && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t(goes.length > 0 ? "retention.dialog.title" : "retention.dialog.nothingTitle")}</DialogTitle>
          <DialogContent className={styles.content}>
            {limited.length === 0 ? <p className={styles.text}>{t("retention.dialog.allKept")}</p> : <ul className={styles.list}>{limited.map((item) => <CountRow key={item.kind} item={item} />)}</ul>}
            {goes.length > 0 && <MessageBar intent="warning" layout="multiline"><MessageBarBody>{t("retention.dialog.noUndo")}</MessageBarBody></MessageBar>}
            {save.error && <ErrorCard error={save.error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabledFocusable={save.isPending}>{t(isChanged ? "cancel" : "close")}</Button>
            {isChanged && <Button appearance="primary" disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "saving" : goes.length > 0 ? "retention.dialog.do" : "save")}</Button>}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function CountRow({ item }: { item: RetentionCount }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const day = (at: string) => new Date(at).toLocaleDateString(i18n.language, { dateStyle: "medium" });
  const parts = [item.mailCount > 0 ? t("retention.dialog.mails", { count: item.mailCount }) : "", item.fileCount > 0 ? t("retention.dialog.files", { count: item.fileCount }) : ""].filter(Boolean);
  return (
    <li>
      <p className={styles.name}>{t(`retention.count.${item.kind}`, { count: item.count })}{parts.length > 0 && ` (${parts.join(", ")})`}</p>
      <p className={styles.quiet}>{item.oldest && item.newest ? t("retention.dialog.range", { oldest: day(item.oldest), newest: day(item.newest) }) : t("retention.dialog.none", { before: day(item.before!) })}</p>
      {item.heldBack.map(({ reason, count }) => <p key={reason} className={styles.quiet}>{t(`retention.held.${reason}`, { count })}</p>)}
    </li>
  );
}
