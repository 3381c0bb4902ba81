import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Bookmark24Regular, Delete20Regular, Edit20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ImportProfile } from "../../../server/contract/imports.ts";
import { columnsOf, fieldText } from "../../shared/import/texts.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { ProfileForm } from "./profile-form.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", columnGap: "12px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 } },
  name: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  columns: { margin: "4px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", alignItems: "start" },
});

/** The ways of reading that were kept; a file with the same columns finds its own by itself. */
export function ProfileList({ mayChange }: { mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useCalls();
  const { hiddenIds } = useTellBar();
  const profiles = useQuery({ queryKey: keys.importProfiles, queryFn: calls.imports.profiles });
  return (
    <Loaded query={profiles} skeleton={<SkeletonRows rows={3} />}>
      {(all) => {
        const shown = all.filter(({ id }) => !hiddenIds.has(id));
        if (shown.length === 0) return <EmptyState icon={<Bookmark24Regular />} title={t("imports.noProfilesTitle")} text={t("imports.noProfilesText")} />;
        return <ul className={styles.list}>{shown.map((profile) => <ProfileRow key={profile.id} profile={profile} mayChange={mayChange} />)}</ul>;
      }}
    </Loaded>
  );
}

function ProfileRow({ profile, mayChange }: { profile: ImportProfile; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useCalls();
  const queries = useQueryClient();
  const deleteRow = useDeleteRow(keys.importProfiles);
  const [isEditing, setEditing] = useState(false);
  const change = useMutation({
    mutationFn: (named: { name: string; description: string }) => calls.imports.changeProfile(profile.id, { ...named, settings: profile.settings }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.importProfiles });
      setEditing(false);
    },
  });
  const remove = () => deleteRow({ id: profile.id, text: t("imports.profileDeleted", { name: profile.name }), remove: () => calls.imports.deleteProfile(profile.id) });
  const { mapping } = profile.settings;
  return (
    <li className={styles.row}>
      {isEditing ? <ProfileForm profile={profile} error={change.error} isSaving={change.isPending} onSave={change.mutate} onCancel={() => setEditing(false)} /> : (
        <div>
          <h2 className={styles.name}>{profile.name}</h2>
          {profile.description && <p className={styles.text}>{profile.description}</p>}
          <p className={styles.text}>
            {t("imports.used", { count: profile.usageCount })}
            {profile.lastUsedAt && <> · <RelativeTime at={profile.lastUsedAt} /></>}
          </p>
          <p className={styles.columns}>{columnsOf(profile.settings).map((field) => fieldText(t, field, mapping)).join(", ")}</p>
        </div>
      )}
      {mayChange && !isEditing && (
        <div className={styles.actions}>
          <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("imports.editProfile", { name: profile.name })} title={t("imports.editProfile", { name: profile.name })} onClick={() => setEditing(true)} />
          <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("imports.deleteProfile", { name: profile.name })} title={t("imports.deleteProfile", { name: profile.name })} onClick={remove} />
        </div>
      )}
    </li>
  );
}
