import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, mergeClasses, tokens } from "@fluentui/react-components";
import { Document20Regular, Info16Regular, Warning16Regular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RowOutcome, UploadInspection } from "../../../server/contract/imports.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ErrorCard } from "../ui/error-card.tsx";
import { Section } from "../ui/section.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { Announce } from "./announce.tsx";
import { ImportActions } from "./import-actions.tsx";
import { ImportCard } from "./import-card.tsx";
import type { ImportOptions } from "./import-draft.ts";
import { CountryHint } from "./country-hint.tsx";
import { ImportOptionsForm } from "./import-options.tsx";
import type { ImportPlace } from "./import-place.ts";
import { MappingTable } from "./mapping-table.tsx";
import { PreviewTable } from "./preview-table.tsx";
import { SampleTable } from "./sample-table.tsx";
import { SaveProfile } from "./save-profile.tsx";
import { bytesText, headerText, warningText } from "./texts.ts";
import { Understood } from "./understood.tsx";
import { ProfileBar } from "./profile-bar.tsx";
import { usePrepare } from "./use-prepare.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  file: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px" },
  fileIcon: { display: "inline-flex", color: tokens.colorNeutralForeground3 },
  name: { flex: "1 1 120px", minWidth: 0, margin: 0, overflowWrap: "anywhere", fontWeight: tokens.fontWeightSemibold },
  size: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, whiteSpace: "nowrap" },
  warnings: { display: "flex", flexDirection: "column", gap: "4px", margin: 0, padding: 0, listStyleType: "none", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  warning: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", gap: "6px", color: tokens.colorNeutralForeground2 },
  stands: { color: tokens.colorStatusWarningForeground3 },
  title: { margin: "4px 0 0", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  sections: { "& > section:last-of-type": { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` } },
  missing: { margin: 0 },
  /** In sight however long the columns are: a clean file is one click away from its contacts. */
  actions: { position: "sticky", bottom: "-12px", zIndex: 2, display: "flex", flexDirection: "column", alignItems: "start", gap: "8px", padding: "8px 0 12px", marginBottom: "-12px", backgroundColor: tokens.colorNeutralBackground1 },
  large: { bottom: 0, padding: "12px 0", marginBottom: "-12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  bar: { "& .fui-MessageBarBody": { whiteSpace: "normal" } },
});

interface PrepareStepProps {
  place: ImportPlace & { uploadId: string };
  byteCount: number | null;
  earlierImport: { id: string; createdAt: string } | null;
  isLarge: boolean;
  onImport: (importId: string | null) => void;
  onStart: () => void;
  onOther: () => void;
  linkToImport: (importId: string, text: string) => ReactNode;
}

/** One view for all that comes before writing: what was understood, the columns, the settings, and what would become of the rows. */
export function PrepareStep({ place, byteCount, earlierImport, isLarge, onImport, onStart, onOther, linkToImport }: PrepareStepProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const prepare = usePrepare({ uploadId: place.uploadId, byteCount, wasImportedBefore: earlierImport !== null, importId: place.importId, onImport });
  const { inspection, data, draft, setDraft, settings, missing, mayCheck, check, summary, isStale, isBusy } = prepare;
  const [openRows, setOpenRows] = useState<RowOutcome | null>(null);
  const result = useRef<HTMLDivElement>(null);
  // Whoever asked for the check is taken to its result; one that came by itself moves nothing.
  const [wasAsked, setAsked] = useState(false);
  useEffect(() => {
    if (wasAsked && summary?.status === "checked") result.current?.querySelector<HTMLElement>("[data-import-card]")?.focus();
  }, [wasAsked, summary?.status]);
  const other = <Button size="small" onClick={onOther}>{t("import.otherFile")}</Button>;
  const file = (
    <div className={styles.file}>
      <span className={styles.fileIcon} aria-hidden><Document20Regular /></span>
      <p className={styles.name}>{place.fileName} {byteCount !== null && <span className={styles.size}>{bytesText(byteCount, i18n.language)}</span>}</p>
      {other}
    </div>
  );
  if (inspection.error && !data) return <div className={styles.root}>{file}<ErrorCard error={inspection.error} onRetry={() => void inspection.refetch()} onDismiss={onOther} /></div>;
  if (!data || !settings) return <div className={styles.root}>{file}<SkeletonRows rows={4} /></div>;
  const setOptions = (options: Partial<ImportOptions>) => setDraft({ ...draft, options: { ...draft.options, ...options } });
  const usedCount = settings.mapping.filter(({ target }) => target !== "ignore").length;
  return (
    <div className={styles.root}>
      {file}
      {earlierImport && (
        <MessageBar intent="info" layout="multiline" className={styles.bar}>
          <MessageBarBody>{t("import.sameFile")} <RelativeTime at={earlierImport.createdAt} />.</MessageBarBody>
          <MessageBarActions>{linkToImport(earlierImport.id, t("import.showEarlier"))}</MessageBarActions>
        </MessageBar>
      )}
      <ProfileBar profile={data.profile} isBusy={isBusy} onProfile={(profileId) => setDraft({ ...draft, profileId, columns: {}, options: {} })} />
      <Understood inspection={data} draft={draft} isBusy={isBusy} onDraft={setDraft} />
      <Announce text={isBusy ? t("import.readingAgain") : t("import.understoodSaid", { count: data.headers.length, file: place.fileName })} />
      {inspection.error && <ErrorCard error={inspection.error} onRetry={() => void inspection.refetch()} onDismiss={prepare.backToRead} />}
      <Warnings warnings={data.warnings} />
      <CountryHint inspection={data} settings={settings} onCountry={(defaultCountry) => setOptions({ defaultCountry })} />
      <PreviewTable label={t("import.previewLabel")} headers={data.headers.map((header) => headerText(t, header))} rows={data.rows} isLarge={isLarge} isBusy={isBusy} />
      <div className={styles.sections}>
        <Folded title={t("import.columnsTitle")} summary={t("import.columnsUsed", { used: usedCount, count: settings.mapping.length })} startsOpen={isLarge} mustOpen={missing.length > 0}>
          <MappingTable inspection={data} settings={settings} draft={draft} isLarge={isLarge} onDraft={setDraft} />
        </Folded>
        <Folded title={t("import.sampleTitle")} summary="" startsOpen={isLarge} mustOpen={false}>
          <SampleTable uploadId={place.uploadId} settings={settings} isLarge={isLarge} />
        </Folded>
        <Folded title={t("import.optionsTitle")} summary={optionsSummary()} startsOpen={isLarge} mustOpen={missing.includes("channel")}>
          <div className={styles.root}>
            <ImportOptionsForm settings={settings} onOptions={setOptions} />
            <SaveProfile key={data.profile?.id ?? "none"} settings={settings} profile={data.profile} suggestedName={place.fileName.replace(/\.[^.]*$/, "")} />
          </div>
        </Folded>
      </div>
      <div ref={result}>{summary && <ImportCard summary={summary} isLarge={isLarge} open={openRows} onOpen={setOpenRows} />}</div>
      {check.error && <ErrorCard error={check.error} onDismiss={check.reset} />}
      <div className={mergeClasses(styles.actions, isLarge && styles.large)}>
        {missing.map((part) => <p key={part} className={styles.missing} role="status">{t(`import.missing.${part}`)}</p>)}
        {isStale && missing.length === 0 && <p className={styles.missing} role="status">{t("import.stale")}</p>}
        {summary ? <ImportActions summary={summary} mayChange onStart={onStart} /> : (
          <Button appearance="primary" disabledFocusable={!mayCheck || check.isPending} onClick={() => { if (mayCheck) { setAsked(true); prepare.startCheck(); } }}>{t(isStale ? "import.checkAgain" : "import.check")}</Button>
        )}
      </div>
    </div>
  );

  function optionsSummary(): string {
    const country = settings!.defaultCountry && new Intl.DisplayNames(i18n.language, { type: "region" }).of(settings!.defaultCountry);
    return [...settings!.channels.map((channel) => t(`import.channel.${channel}`)), country ?? "", ...settings!.tags].filter(Boolean).join(", ");
  }
}

type Warning = UploadInspection["warnings"][number];
/** Said by a chip. */
const saidElsewhere: Warning["code"][] = ["preamble_left_out", "footer_left_out"];
const quietWarnings: Warning["code"][] = ["no_header", "several_sheets", "macros_ignored"];

function Warnings({ warnings }: { warnings: Warning[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = warnings.filter(({ code }) => !saidElsewhere.includes(code));
  if (shown.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {shown.map((warning) => {
        const isQuiet = quietWarnings.includes(warning.code);
        return <li key={`${warning.code}${warning.line}`} className={styles.warning}><span className={mergeClasses(!isQuiet && styles.stands)} aria-hidden>{isQuiet ? <Info16Regular /> : <Warning16Regular />}</span>{warningText(t, warning)}</li>;
      })}
    </ul>
  );
}

/** Folded to a line in the pane, open where there is room; what lacks something opens by itself. */
function Folded({ title, summary, startsOpen, mustOpen, children }: { title: string; summary: string; startsOpen: boolean; mustOpen: boolean; children: ReactNode }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? (startsOpen || mustOpen);
  return <Section title={title} summary={summary} isOpen={isOpen} onToggle={() => setChosen(!isOpen)}>{children}</Section>;
}
