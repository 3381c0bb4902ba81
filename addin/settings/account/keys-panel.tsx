import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { KeyForm } from "./key-form.tsx";
import { KeyList } from "./key-list.tsx";

const useStyles = makeStyles({
  text: { margin: 0, maxWidth: "70ch" },
  made: { paddingBlock: "12px", marginBottom: "12px" },
  body: { whiteSpace: "normal", display: "block", paddingInlineEnd: "12px" },
});

/** Keys by which programs act in one's name. */
export function KeysPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const keys = useQuery({ queryKey: settingsKeys.apiKeys, queryFn: calls.keys });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: settingsKeys.apiKeys });
  const revoke = useMutation({ mutationFn: calls.revokeKey, onSuccess: () => { setMade(null); tell({ text: t("myAccount.keyRevoked") }); }, onSettled: refresh });
  const add = <Button size="small" icon={<Add20Regular />} onClick={() => setMaking(true)}>{t("myAccount.makeKey")}</Button>;
  return (
    <Panel title={t("myAccount.keys")} aside={!isMaking && add}>
      {made && (
        <MessageBar intent="success" layout="multiline" className={styles.made}>
          <MessageBarBody className={styles.body}><MessageBarTitle>{t("myAccount.keyMade")}</MessageBarTitle><p>{t("myAccount.keyMadeText")}</p><CopyField label={t("myAccount.key")} value={made} /></MessageBarBody>
          <MessageBarActions><Button onClick={() => setMade(null)}>{t("myAccount.codesDone")}</Button></MessageBarActions>
        </MessageBar>
      )}
      {revoke.error && <ErrorCard error={revoke.error} onDismiss={revoke.reset} />}
      <Loaded query={keys} skeleton={<SkeletonRows rows={2} />}>
        {({ items, verbs }) => (
          <>
            {isMaking && <KeyForm verbs={verbs} onCancel={() => setMaking(false)} onMade={({ key }) => { setMade(key); setMaking(false); void refresh(); }} />}
            {!isMaking && (items.length > 0 ? <KeyList keys={items} onRevoke={({ id }) => revoke.mutate(id)} /> : <p className={styles.text}>{t("myAccount.noKeys")}</p>)}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
