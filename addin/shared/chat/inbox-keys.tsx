import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Dismiss20Regular } from "@fluentui/react-icons";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: { position: "fixed", insetInline: "12px", bottom: "12px", zIndex: 11, boxSizing: "border-box", maxWidth: "420px", marginInline: "auto", padding: "12px 16px", borderRadius: tokens.borderRadiusMedium, color: tokens.colorNeutralForeground1, backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke1}`, boxShadow: tokens.shadow16 },
  head: { display: "flex", alignItems: "center", justifyContent: "space-between" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  list: { display: "grid", gridTemplateColumns: "72px minmax(0, 1fr)", columnGap: "12px", rowGap: "4px", margin: 0 },
  what: { margin: 0 },
  key: { padding: "0 6px", border: `1px solid ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusSmall, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

const shown = [["J ↓", "next"], ["K ↑", "previous"], ["Enter", "open"], ["E", "done"], ["A", "assign"], ["U", "unread"], ["/", "search"], ["?", "help"]] as const;

/** The keys of the inbox, over whatever is open. */
export function InboxKeys({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className={styles.root} role="dialog" aria-label={t("keys.title")} onKeyDown={(event) => {
      if (event.key !== "Escape" && event.key !== "?") return;
      event.preventDefault();
      onClose();
    }}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t("keys.title")}</h2>
        <Button ref={close} appearance="subtle" size="small" icon={<Dismiss20Regular />} aria-label={t("keys.close")} onClick={onClose} />
      </div>
      <dl className={styles.list}>{shown.map(([key, what]) => <div key={key} style={{ display: "contents" }}><dt><kbd className={styles.key}>{key}</kbd></dt><dd className={styles.what}>{t(`inbox.keys.${what}`)}</dd></div>)}</dl>
    </div>
  );
}
