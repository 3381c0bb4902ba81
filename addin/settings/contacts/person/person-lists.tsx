import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { Add16Regular, Dismiss16Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { hrefOfList } from "../list/list-state.ts";
import { useContactCalls } from "../use-contact-calls.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { display: "flex", alignItems: "center", justifyContent: "space-between", gap: "8px", minHeight: "32px" },
  link: { color: tokens.colorBrandForegroundLink, overflowWrap: "anywhere", minWidth: 0, textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function PersonLists({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const mayChange = useMay("saveList");
  const lists = useQuery({ queryKey: settingsKeys.contactLists, queryFn: calls.lists }).data ?? [];
  const others = lists.filter(({ id }) => !contact.lists.some((list) => list.id === id));
  const choice = { contactIds: [contact.id] };
  const put = async (list: { id: string }, isIn: boolean) => {
    await (isIn ? calls.addToList(list.id, choice) : calls.takeOffList(list.id, choice));
    await Promise.all([settingsKeys.contact(contact.id), settingsKeys.contactLists, settingsKeys.contactsChanged].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const change = useMutation({
    mutationFn: ({ list, isIn }: { list: { id: string; name: string }; isIn: boolean }) => put(list, isIn),
    onSuccess: (_, { list, isIn }) => tell({ text: t(isIn ? "contacts.lists.added" : "contacts.lists.takenOff", { list: list.name }), undo: () => void put(list, !isIn).catch(showProblem) }),
    onError: showProblem,
  });
  const add = mayChange && others.length > 0 && (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" icon={<Add16Regular />} aria-label={t("contacts.bulk.addToList")} title={t("contacts.bulk.addToList")} /></MenuTrigger>
      <MenuPopover><MenuList>{others.map((list) => <MenuItem key={list.id} onClick={() => change.mutate({ list, isIn: true })}>{list.name}</MenuItem>)}</MenuList></MenuPopover>
    </Menu>
  );
  return (
    <Panel title={t("contacts.lists.title")} aside={add}>
      {contact.lists.length === 0 ? <p className={styles.empty}>{t("contacts.lists.empty")}</p> : (
        <ul className={styles.list}>
          {contact.lists.map((list) => (
            <li key={list.id} className={styles.item}>
              <a className={styles.link} href={hrefOfList({ listId: list.id })}>{list.name}</a>
              {mayChange && <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("contacts.bulk.takeOff", { list: list.name })} title={t("contacts.bulk.takeOff", { list: list.name })} onClick={() => change.mutate({ list, isIn: false })} />}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
