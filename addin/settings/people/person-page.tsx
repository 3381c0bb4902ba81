import { Badge, Button, Field, makeStyles, Select } from "@fluentui/react-components";
import { ArrowLeft20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Invited } from "../../../server/contract/accounts.ts";
import { type Role, roles, type User } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { KeyList } from "../account/key-list.tsx";
import { SessionList } from "../account/session-list.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMe, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { InvitationLink } from "./invitation-link.tsx";

const useStyles = makeStyles({
  text: { margin: "0 0 12px", maxWidth: "70ch" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

/** `#/people/<id>`: how one person comes in, and an admin's ways to end it. */
export function PersonPage({ user }: { user: User }) {
  const styles = useStyles();
  const { t } = useTexts();
  const me = useMe();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [invited, setInvited] = useState<Invited | null>(null);
  const account = useQuery({ queryKey: settingsKeys.personAccount(user.id), queryFn: () => calls.ofPerson(user.id) });
  const refresh = () => Promise.all([settingsKeys.personAccount(user.id), settingsKeys.users, settingsKeys.me].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const act = useMutation({ mutationFn: ({ run }: { run: () => Promise<unknown>; done: string; undo?: () => void }) => run(), onSuccess: (_, { done, undo }) => tell({ text: done, undo }), onSettled: refresh });
  const again = useMutation({ mutationFn: () => calls.inviteAgain(user.id), onSuccess: setInvited });
  const isOwn = user.id === me.user.id;
  const giveBack = () => act.mutate({ run: () => calls.giveAccessBack(user.id), done: t("people.accessGivenBack", { name: user.name }) });
  const saveRole = (role: Role, before: Role | null) => act.mutate({ run: () => calls.saveRole(user.id, role), done: t("people.roleSaved", { name: user.name, role: t(`role.${role}`) }), ...(before && { undo: () => saveRole(before, null) }) });
  const back = <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("people")}>{t("people.back")}</Button>;
  const error = act.error ?? again.error;
  return (
    <Page title={user.name} text={<bdi>{user.email}</bdi>} action={back}>
      {error && <ErrorCard error={error} onDismiss={() => { act.reset(); again.reset(); }} />}
      {invited && <InvitationLink invited={invited} name={user.name} onDone={() => setInvited(null)} />}
      <Loaded query={account} skeleton={<SkeletonRows rows={5} />}>
        {(account) => {
          const isNew = !account.hasMicrosoft && !account.hasPassword;
          return (
            <>
              <Panel title={t("people.access")} aside={account.accessEndedAt && <Badge appearance="tint" color="danger">{t("people.ended")}</Badge>}>
                <p className={styles.text}>{account.accessEndedAt ? <>{t("people.accessEnded")} <RelativeTime at={account.accessEndedAt} />.</> : t(isNew ? "people.neverCame" : account.hasMicrosoft ? (account.hasPassword ? "people.comesByBoth" : "people.comesByMicrosoft") : "people.comesByPassword")} {account.factorSince && t("people.hasFactor")}</p>
                {!account.accessEndedAt && <Field label={t("people.role")} style={{ maxWidth: "240px", marginBottom: "16px" }}><Select value={user.role} disabled={act.isPending} onChange={(_, { value }) => saveRole(value as Role, user.role)}>{roles.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}</Select></Field>}
                <div className={styles.actions}>
                  {account.accessEndedAt && <Button appearance="primary" disabledFocusable={act.isPending} onClick={giveBack}>{t("people.giveBack")}</Button>}
                  {!account.accessEndedAt && isNew && <Button disabledFocusable={again.isPending} onClick={() => again.mutate()}>{t("people.inviteAgain")}</Button>}
                  {account.factorSince && <Button disabledFocusable={act.isPending} onClick={() => act.mutate({ run: () => calls.resetFactor(user.id), done: t("people.factorReset", { name: user.name }) })}>{t("people.resetFactor")}</Button>}
                  {!account.accessEndedAt && !isOwn && <Button disabledFocusable={act.isPending} onClick={() => act.mutate({ run: () => calls.endAccess(user.id), done: t("people.accessWasEnded", { name: user.name }), undo: giveBack })}>{t("people.endAccess")}</Button>}
                </div>
              </Panel>
              <Panel title={t("myAccount.sessions")} aside={account.sessions.length > 0 && <Button size="small" disabledFocusable={act.isPending} onClick={() => act.mutate({ run: () => calls.endSessionsOf(user.id), done: t("myAccount.sessionsEnded", { count: account.sessions.length }) })}>{t("people.endSessions")}</Button>}>
                {account.sessions.length > 0 ? <SessionList sessions={account.sessions} /> : <p className={styles.text}>{t("myAccount.noSessions")}</p>}
              </Panel>
              <Panel title={t("myAccount.keys")}>
                {account.apiKeys.length > 0 ? <KeyList keys={account.apiKeys} onRevoke={(key) => act.mutate({ run: () => calls.revokeKeyOf(user.id, key.id), done: t("myAccount.keyRevoked") })} /> : <p className={styles.text}>{t("people.noKeys")}</p>}
              </Panel>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
