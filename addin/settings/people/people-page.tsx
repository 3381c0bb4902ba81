import { Avatar, Badge, Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { People24Regular, PersonAdd20Regular } from "@fluentui/react-icons";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Invited } from "../../../server/contract/accounts.ts";
import type { Role, Team, User } from "../../../server/contract/people.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useMe, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useIsWide } from "../imports/use-is-wide.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { hrefOf } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { AdminPanels } from "./admin-panels.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { InviteForm } from "./invite-form.tsx";
import { PersonPage } from "./person-page.tsx";
import { PersonChoice } from "./person-choice.tsx";

const useStyles = makeStyles({
  person: { display: "flex", alignItems: "center", gap: "12px", minWidth: 0 },
  avatar: { flexShrink: 0, "@media (max-width: 560px)": { display: "none" } },
  words: { minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold },
  link: { color: "inherit" },
  mail: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  middle: { verticalAlign: "middle" },
  roles: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(220px, 1fr))", gap: "16px", margin: 0 },
  role: { fontWeight: tokens.fontWeightSemibold },
  ladder: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
  can: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const roleColors: Record<Role, "brand" | "informative" | "subtle"> = { admin: "brand", supervisor: "informative", agent: "informative", viewer: "subtle" };

/** `#/people`, and for admins `#/people/<id>`. */
export function PeoplePage({ route: [personId] }: { route: string[] }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("savePeople");
  const users = useQuery({ queryKey: settingsKeys.users, queryFn: calls.users });
  const ended = useQuery({ queryKey: settingsKeys.endedUsers, queryFn: calls.account.ended, enabled: mayChange && personId !== undefined });
  if (!personId || !mayChange) return <Overview users={users} mayChange={mayChange} />;
  const found = [...(users.data ?? []), ...(ended.data ?? [])].find((user) => user.id === personId);
  if (found) return <PersonPage key={found.id} user={found} />;
  return <Page title={t("section.people")}>{users.isPending || ended.isPending ? <SkeletonRows rows={5} /> : <Panel><EmptyState icon={<People24Regular />} title={t("people.goneTitle")} text={t("people.goneText")} /></Panel>}</Page>;
}

function Overview({ users, mayChange }: { users: UseQueryResult<User[]>; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: calls.teams });
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<{ invited: Invited; name: string } | null>(null);
  const invite = mayChange && !isInviting && <Button appearance="primary" icon={<PersonAdd20Regular />} onClick={() => setInviting(true)}>{t("people.invite")}</Button>;
  return (
    <Page title={t("section.people")} text={t("people.text")} action={invite}>
      {invited && <InvitationLink {...invited} onDone={() => setInvited(null)} />}
      {isInviting && <InviteForm teams={teams.data ?? []} onCancel={() => setInviting(false)} onInvited={(invited, name) => { setInvited({ invited, name }); setInviting(false); }} />}
      <Panel>
        <Loaded query={users} skeleton={<SkeletonRows rows={5} />}>
          {(users) => <Loaded query={teams} skeleton={<SkeletonRows rows={5} />}>{(teams) => <PeopleTable users={users} teams={teams} />}</Loaded>}
        </Loaded>
      </Panel>
      <Panel title={t("people.teamsTitle")}>
        <p className={styles.ladder}>{t("people.ladder")}</p>
        <Loaded query={users} skeleton={<SkeletonRows rows={2} />}>
          {(users) => <Loaded query={teams} skeleton={<SkeletonRows rows={2} />}>{(teams) => <TeamTable users={users} teams={teams} />}</Loaded>}
        </Loaded>
      </Panel>
      <Panel title={t("people.rolesTitle")}>
        <dl className={styles.roles}>
          {(["admin", "supervisor", "agent", "viewer"] as const).map((role) => (
            <div key={role}><dt className={styles.role}>{t(`role.${role}`)}</dt><dd className={styles.can}>{t(`people.can.${role}`)}</dd></div>
          ))}
        </dl>
      </Panel>
      {mayChange && <AdminPanels />}
    </Page>
  );
}

function PeopleTable({ users, teams }: { users: User[]; teams: Team[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const me = useMe();
  const isWide = useIsWide();
  const calls = useSettingsCalls();
  const mayChange = useMay("savePeople");
  if (users.length === 0) return <EmptyState icon={<People24Regular />} title={t("people.emptyTitle")} text={t("people.emptyText")} />;
  const cell = mergeClasses(table.cell, styles.middle);
  const nameOf = (user: User) => (user.id === me.user.id ? t("people.you", { name: user.name }) : user.name);
  return (
    // Scrolls by itself where it is wider than the page; whoever has no pointer scrolls it by the focus.
    <div className={table.scroll} tabIndex={0} role="group" aria-label={t("section.people")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("people.name")}</th>
            {isWide && <th scope="col" className={table.head}>{t("people.role")}</th>}
            {isWide && <th scope="col" className={table.head}>{t("people.teams")}</th>}
            <th scope="col" className={table.head}>{t("people.manager")}</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => {
            const memberOf = teams.filter((team) => team.memberIds.includes(user.id)).map((team) => team.name);
            return (
              <tr key={user.id}>
                <th scope="row" className={cell}>
                  <div className={styles.person}>
                    <Avatar className={styles.avatar} name={user.name} color="colorful" aria-hidden />
                    <div className={styles.words}>
                      <div className={styles.name}>{mayChange ? <a href={hrefOf("people", user.id)} className={styles.link}>{nameOf(user)}</a> : nameOf(user)}</div>
                      <div className={styles.mail}>{user.email.split("@")[0]}<wbr />@{user.email.split("@")[1]}</div>
                      {!isWide && <div className={styles.mail}>{[t(`role.${user.role}`), ...memberOf].join(" · ")}</div>}
                    </div>
                  </div>
                </th>
                {isWide && <td className={cell}><Badge appearance="tint" color={roleColors[user.role]}>{t(`role.${user.role}`)}</Badge></td>}
                {isWide && <td className={mergeClasses(cell, memberOf.length === 0 && table.quiet)}>{memberOf.join(", ") || t("people.noTeam")}</td>}
                <td className={cell}><PersonChoice label={t("people.managerOf", { name: user.name })} people={users.filter((one) => one.id !== user.id)} chosenId={user.managerId ?? null} mayChange={mayChange} save={(id) => calls.savePerson(user.id, id)} queryKey={settingsKeys.users} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function TeamTable({ users, teams }: { users: User[]; teams: Team[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("savePeople");
  const cell = mergeClasses(table.cell, styles.middle);
  return (
    <div className={table.scroll} tabIndex={0} role="group" aria-label={t("people.teamsTitle")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("people.team")}</th>
            <th scope="col" className={table.head}>{t("people.lead")}</th>
          </tr>
        </thead>
        <tbody>
          {teams.map((team) => (
            <tr key={team.id}>
              <th scope="row" className={cell}>{team.name}</th>
              <td className={cell}><PersonChoice label={t("people.leadOf", { name: team.name })} people={users} chosenId={team.leadId ?? null} mayChange={mayChange} save={(id) => calls.saveTeam(team.id, id)} queryKey={settingsKeys.teams} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
