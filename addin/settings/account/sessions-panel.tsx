import { Button, makeStyles } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Account } from "../../../server/contract/accounts.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { SessionList } from "./session-list.tsx";

const useStyles = makeStyles({ text: { margin: "0 0 8px", maxWidth: "70ch" } });

/** Where one is signed in by e-mail; Microsoft knows where one is signed in there. */
export function SessionsPanel({ account }: { account: Account }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const sessions = useQuery({ queryKey: settingsKeys.sessions, queryFn: calls.sessions });
  const refresh = () => queries.invalidateQueries({ queryKey: settingsKeys.sessions });
  const endAll = useMutation({ mutationFn: calls.endOtherSessions, onSuccess: ({ endedCount }) => tell({ text: t("myAccount.sessionsEnded", { count: endedCount }) }), onSettled: refresh });
  const endOne = useMutation({ mutationFn: calls.endSession, onSuccess: () => tell({ text: t("myAccount.sessionsEnded", { count: 1 }) }), onSettled: refresh });
  const hasOthers = sessions.data?.some((session) => !session.isCurrent) ?? false;
  const all = hasOthers && <Button size="small" disabledFocusable={endAll.isPending} onClick={() => endAll.mutate()}>{t("myAccount.endOthers")}</Button>;
  const error = endAll.error ?? endOne.error;
  return (
    <Panel title={t("myAccount.sessions")} aside={all}>
      {account.hasMicrosoft && <p className={styles.text}>{t("myAccount.sessionsMicrosoft")}</p>}
      {error && <ErrorCard error={error} onDismiss={() => { endAll.reset(); endOne.reset(); }} />}
      <Loaded query={sessions} skeleton={<SkeletonRows rows={2} />}>
        {(sessions) => (sessions.length > 0 ? <SessionList sessions={sessions} onEnd={({ id }) => endOne.mutate(id)} /> : <p className={styles.text}>{t("myAccount.noSessions")}</p>)}
      </Loaded>
    </Panel>
  );
}
