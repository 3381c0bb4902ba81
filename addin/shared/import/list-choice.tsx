import { Button, Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api-problem.ts";
import { problemSentence } from "../problem-text.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";

const NEW = "new";
const NAME_MAX = 120;

const useStyles = makeStyles({
  select: { minWidth: 0, "& select": { minWidth: 0 } },
  new: { display: "flex", gap: "8px", marginTop: "8px" },
  name: { flexGrow: 1, minWidth: 0 },
});

/** The list that all contacts of the file are put on, if any; a new one can be made here. */
export function ListChoice({ listId, onList }: { listId: string | null; onList: (listId: string | null) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [isNew, setNew] = useState(false);
  const [name, setName] = useState("");
  const lists = useQuery({ queryKey: keys.contactLists, queryFn: calls.imports.lists });
  const make = useMutation({
    mutationFn: () => calls.imports.createList(name.trim()),
    onSuccess: async (list) => {
      await queries.invalidateQueries({ queryKey: keys.contactLists });
      onList(list.id);
      setNew(false);
      setName("");
    },
  });
  function choose(value: string) {
    setNew(value === NEW);
    if (value !== NEW) onList(value || null);
  }
  const problem = lists.error ?? make.error;
  return (
    <div>
      <Field label={t("import.list")} validationMessage={problem ? problemSentence(t, problemOf(problem)) : undefined}>
        <Select className={styles.select} value={isNew ? NEW : (listId ?? "")} onChange={(_event, { value }) => choose(value)}>
          <option value="">{t("import.listNone")}</option>
          {lists.data?.map((list) => <option key={list.id} value={list.id}>{list.name}</option>)}
          <option value={NEW}>{t("import.listNew")}</option>
        </Select>
      </Field>
      {isNew && (
        <div className={styles.new}>
          <Input className={styles.name} value={name} maxLength={NAME_MAX} aria-label={t("import.listName")} placeholder={t("import.listName")} onChange={(_event, { value }) => setName(value)} onKeyDown={(event) => event.key === "Enter" && name.trim() && make.mutate()} />
          <Button disabledFocusable={!name.trim() || make.isPending} onClick={() => name.trim() && make.mutate()}>{t("import.listMake")}</Button>
        </div>
      )}
    </div>
  );
}
