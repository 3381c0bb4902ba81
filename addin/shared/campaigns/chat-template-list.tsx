import { makeStyles, mergeClasses, SearchBox, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Filled } from "@fluentui/react-icons";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlatformTemplate } from "../../../server/contract/platforms.ts";

/** With fewer than these one looks rather than searches. */
const SEARCHED_FROM = 7;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "4px" },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  search: { maxWidth: "none", minWidth: 0, marginBottom: "4px" },
  list: { display: "flex", flexDirection: "column", gap: "2px", margin: 0, padding: 0, listStyleType: "none", maxHeight: "228px", overflowY: "auto" },
  offer: {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr) 16px", columnGap: "8px", alignItems: "center", width: "100%", padding: "6px 8px", textAlign: "start", border: `1px solid ${tokens.colorTransparentStroke}`, borderRadius: tokens.borderRadiusMedium, background: "none", color: "inherit", font: "inherit", cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  picked: { backgroundColor: tokens.colorSubtleBackgroundSelected, border: `1px solid ${tokens.colorBrandStroke1}` },
  line: { gridColumn: "1" },
  mark: { gridRow: "1 / 3", gridColumn: "2", color: tokens.colorBrandForeground1 },
  unusable: { padding: "6px 9px" },
  name: { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

interface ChatTemplateListProps {
  templates: PlatformTemplate[];
  picked: { name: string; language: string } | null;
  onPick: (template: PlatformTemplate) => void;
}

/** The templates of a number: approved ones to choose from, the others with what keeps them from it. */
export function ChatTemplateList({ templates, picked, onPick }: ChatTemplateListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const labelId = useId();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const found = templates.filter(({ name, components }) => wanted === "" || `${name} ${JSON.stringify(components)}`.toLowerCase().includes(wanted));
  const isApproved = ({ status }: PlatformTemplate) => status === "APPROVED";
  const shown = [...found.filter(isApproved), ...found.filter((template) => !isApproved(template))];
  return (
    <div className={styles.root}>
      <span className={styles.label} id={labelId}>{t("chatTemplate.choose")}</span>
      {templates.length >= SEARCHED_FROM && <SearchBox className={styles.search} size="small" aria-label={t("template.search")} placeholder={t("template.search")} value={typed} maxLength={200} dismiss={{ "aria-label": t("template.clearSearch") }} onChange={(_event, data) => setTyped(data.value)} />}
      <ul className={styles.list} aria-labelledby={labelId}>
        {shown.map((template) => <li key={template.id}>{isApproved(template) ? <Offer template={template} isPicked={template.name === picked?.name && template.language === picked.language} onPick={() => onPick(template)} /> : <Unusable template={template} />}</li>)}
      </ul>
      {shown.length === 0 && <p className={styles.quiet} role="status">{t(templates.length === 0 ? "chatTemplate.none" : "template.noneFound")}</p>}
      {templates.length > 0 && !templates.some(isApproved) && <p className={styles.quiet}>{t("chatTemplate.noneApproved")}</p>}
    </div>
  );
}

function Offer({ template: { name, language, category }, isPicked, onPick }: { template: PlatformTemplate; isPicked: boolean; onPick: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <button type="button" aria-pressed={isPicked} className={mergeClasses(styles.offer, isPicked && styles.picked)} onClick={onPick}>
      <bdi className={mergeClasses(styles.name, styles.line)}>{name}</bdi>
      <span className={mergeClasses(styles.name, styles.line, styles.quiet)}>{language} · {t(`chatTemplate.category.${category}`)}</span>
      {isPicked && <CheckmarkCircle16Filled className={styles.mark} aria-hidden />}
    </button>
  );
}

function Unusable({ template: { name, language, status, rejectedReason } }: { template: PlatformTemplate }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={mergeClasses(styles.unusable, styles.quiet)}>
      <bdi className={styles.name}>{name}</bdi>
      {[language, t(`chatTemplate.status.${status}`), ...(rejectedReason ? [rejectedReason] : [])].join(" · ")}
    </div>
  );
}
