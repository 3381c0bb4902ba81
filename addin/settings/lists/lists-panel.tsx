import { Button, makeStyles } from "@fluentui/react-components";
import { Add20Regular, AppsListDetail24Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { ContactList } from "../../../server/contract/contacts.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { hrefOfList } from "../contacts/list/list-state.ts";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { useNumber } from "../contacts/use-number.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { ListForm } from "./list-form.tsx";
import { NamedRow } from "./named-row.tsx";

const useStyles = makeStyles({ list: { listStyle: "none", margin: 0, padding: 0 } });

/** Sets kept by hand: who is on them is put there. */
export function ListsPanel({ lists }: { lists: ContactList[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const maySave = useMay("saveList");
  const { hiddenIds } = useTellBar();
  const deleteRow = useDeleteRow(settingsKeys.contactLists);
  /** A list's id, "new", or null while none is open. */
  const [edited, setEdited] = useState<string | null>(null);
  const shown = lists.filter(({ id }) => !hiddenIds.has(id));
  const close = () => setEdited(null);
  const remove = (list: ContactList) =>
    deleteRow({
      id: list.id,
      text: t("lists.deleted", { name: list.name }),
      remove: () => calls.deleteList(list.id),
    });
  const add = maySave && <Button icon={<Add20Regular />} onClick={() => setEdited("new")}>{t("lists.new")}</Button>;
  return (
    <Panel title={t("lists.lists")} aside={edited !== "new" && shown.length > 0 && add}>
      {edited === "new" && <ListForm list={null} onDone={close} />}
      {shown.length === 0 && edited !== "new" && <EmptyState icon={<AppsListDetail24Regular />} title={t("lists.emptyTitle")} text={t("lists.emptyText")} action={add || undefined} />}
      <ul className={styles.list}>
        {shown.map((list) => list.id === edited ? <li key={list.id}><ListForm list={list} onDone={close} /></li> : (
          <NamedRow
            key={list.id} name={list.name} description={list.description} href={hrefOfList({ listId: list.id })} count={t("contacts.count", { count: list.count, number: number(list.count) })}
            onEdit={maySave ? () => setEdited(list.id) : undefined} onDelete={maySave ? () => remove(list) : undefined}
          />
        ))}
      </ul>
    </Panel>
  );
}
