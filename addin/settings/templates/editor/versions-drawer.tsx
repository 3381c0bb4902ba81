import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Template, TemplateVersionSummary } from "../../../../server/contract/templates.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { SideDrawer } from "../../contacts/person/side-drawer.tsx";
import { useNumber } from "../../contacts/use-number.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useDraft } from "../../ui/drafts.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import { VersionDiff } from "./version-diff.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  version: { padding: "12px 0", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: "4px 8px" },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  actions: { display: "flex", gap: "8px", marginTop: "8px" },
});

/** Every version, newest first: what differs from now, and the way back to it. */
export function VersionsDrawer({ template, onClose }: { template: Template; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const versions = useQuery({ queryKey: [...settingsKeys.template(template.id), "versions", template.version], queryFn: () => calls.versions(template.id) });
  return (
    <SideDrawer title={t("templates.versions")} onClose={onClose}>
      <Loaded query={versions} skeleton={<SkeletonRows rows={4} />}>
        {(all) => <ul className={styles.list}>{all.map((version) => <Version key={version.version} template={template} version={version} onRestored={onClose} />)}</ul>}
      </Loaded>
    </SideDrawer>
  );
}

function Version({ template, version: { version, subject, createdAt, createdBy, restoredFrom, campaignCount }, onRestored }: { template: Template; version: TemplateVersionSummary; onRestored: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const number = useNumber();
  const maySave = useMay("saveTemplate");
  const isNewest = version === template.version;
  const [isCompared, setCompared] = useState(false);
  const restore = useRestore(template, onRestored);
  return (
    <li className={styles.version}>
      <div className={styles.head}>
        <span className={styles.title}>{t("templates.version", { version })}{isNewest && ` · ${t("templates.newest")}`}</span>
        <span className={styles.quiet}><RelativeTime at={createdAt} /></span>
      </div>
      <p className={styles.quiet}>{[createdBy ?? t("somebody"), ...(restoredFrom === null ? [] : [t("templates.restoredFrom", { version: restoredFrom })]), ...(campaignCount === 0 ? [] : [t("templates.inCampaigns", { count: campaignCount, number: number(campaignCount) })])].join(" · ")}</p>
      <p className={styles.quiet} dir="auto">{subject}</p>
      {!isNewest && (
        <div className={styles.actions}>
          <Button size="small" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>{t(isCompared ? "templates.hideDiff" : "templates.compare")}</Button>
          {maySave && <Button size="small" disabledFocusable={restore.isPending} onClick={() => restore.mutate(version)}>{t("templates.restore", { version })}</Button>}
        </div>
      )}
      {restore.error && <ErrorCard error={restore.error} onDismiss={restore.reset} />}
      {isCompared && <VersionDiff templateId={template.id} from={version} to={template.version} />}
    </li>
  );
}

/** A version of its own; the way back is the version before. */
function useRestore(template: Template, onRestored: () => void) {
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [, keepDraft] = useDraft(`template.${template.id}`);
  const show = async (saved: Template) => {
    keepDraft(null);
    queries.setQueryData(settingsKeys.template(saved.id), saved);
    await queries.invalidateQueries({ queryKey: settingsKeys.templates });
  };
  return useMutation({
    mutationFn: (version: number) => calls.restore(template.id, version, template.version),
    onSuccess: async (saved, version) => {
      tell({ text: t("templates.restored", { version }), undo: () => void calls.restore(template.id, template.version, saved.version).then(show) });
      onRestored();
      await show(saved);
    },
  });
}

