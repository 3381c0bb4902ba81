import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from "@fluentui/react-components";
import { AddSquareMultiple20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { ContactList } from "../../../../server/contract/contacts.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { Choice } from "../../rules/choice.tsx";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "12px", width: "260px" }, text: { margin: 0 }, link: { color: tokens.colorBrandForegroundLink } });

interface BulkListProps {
  lists: ContactList[];
  isBusy: boolean;
  all: string | null;
  onApply: (list: ContactList) => Promise<unknown>;
}

export function BulkList({ lists, isBusy, all, onApply }: BulkListProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const [listId, setListId] = useState("");
  const list = lists.find(({ id }) => id === listId);
  const apply = () => {
    if (!list) return;
    setOpen(false);
    setListId("");
    void onApply(list);
  };
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button appearance="subtle" icon={<AddSquareMultiple20Regular />} disabledFocusable={isBusy}>{t("contacts.bulk.addToList")}</Button></PopoverTrigger>
      <PopoverSurface aria-label={t("contacts.bulk.addToList")}>
        {lists.length === 0 ? <p className={styles.text}>{t("contacts.bulk.noList")} <a className={styles.link} href={hrefOf("lists")}>{t("contacts.bulk.makeList")}</a></p> : (
          <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); apply(); }}>
            <Choice label={t("contacts.bulk.list")} value={listId} options={lists.map(({ id, name }) => ({ value: id, text: name }))} placeholder={t("contacts.bulk.list")} onChange={setListId} />
            {all && list && <p className={styles.text}>{t("contacts.bulk.askList", { number: all, list: list.name })}</p>}
            <Button type="submit" appearance="primary" disabledFocusable={!list}>{t("contacts.bulk.addToList")}</Button>
          </form>
        )}
      </PopoverSurface>
    </Popover>
  );
}
