import { Dropdown, makeStyles, Option } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { User } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({ choice: { minWidth: "0", width: "100%", maxWidth: "240px" } });

interface PersonChoiceProps {
  label: string;
  people: User[];
  chosenId: string | null;
  mayChange: boolean;
  save: (id: string | null) => Promise<unknown>;
  /** What a screen has read of it. */
  queryKey: readonly unknown[];
}

/** One person or nobody; saved as it is chosen, and taken back with one press. */
export function PersonChoice({ label, people, chosenId, mayChange, save, queryKey }: PersonChoiceProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const saving = useMutation({ mutationFn: save, onSettled: () => queries.invalidateQueries({ queryKey }) });
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? t("people.nobody");
  if (!mayChange) return <>{nameOf(chosenId)}</>;
  return (
    <>
      <Dropdown className={styles.choice} size="small" appearance="filled-darker" aria-label={label} disabled={saving.isPending} value={nameOf(chosenId)} selectedOptions={[chosenId ?? ""]} onOptionSelect={(_, { optionValue }) => choose(optionValue || null)}>
        <Option value="">{t("people.nobody")}</Option>
        {people.map((one) => <Option key={one.id} value={one.id}>{one.name}</Option>)}
      </Dropdown>
      {saving.error && <ErrorCard error={saving.error} />}
    </>
  );

  function choose(id: string | null) {
    const before = chosenId;
    if (id === before) return;
    saving.mutate(id, { onSuccess: () => tell({ text: t("people.saved", { label, name: nameOf(id) }), undo: () => saving.mutate(before) }) });
  }
}
