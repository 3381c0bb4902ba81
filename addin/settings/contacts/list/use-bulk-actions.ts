import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ContactChoice, ContactRow } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { useNumber } from "../use-number.ts";
import type { ListState } from "./list-state.ts";
import { choicesOf, idChoices, touchedByTags, type Selection } from "./selection.ts";
import { usePatchRows } from "./use-contact-rows.ts";

interface NamedList { id: string; name: string }

/**
 * What is done to many at once. What was done to ticked persons can be taken back for exactly those whom it changed; what
 * was done to everybody found cannot, and is asked about before.
 */
export function useBulkActions(state: ListState, selection: Selection, rows: readonly ContactRow[]) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const patchRows = usePatchRows();
  const number = useNumber();
  const { tell } = useTellBar();
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const chosenRows = selection.kind === "some" ? rows.filter(({ id }) => selection.ids.has(id)) : [];
  const readAgain = (...keys: (readonly string[])[]) => Promise.all([settingsKeys.contactTags, settingsKeys.contactLists, settingsKeys.contactsChanged, ...keys].map((queryKey) => queries.invalidateQueries({ queryKey })));

  const tag = useMutation({
    mutationFn: async ({ tags, isAdded }: { tags: string[]; isAdded: boolean }) => {
      const touched = tags.map((each) => ({ tag: each, ids: touchedByTags(chosenRows, each, isAdded) }));
      const count = await sum(choicesOf(selection, state), (choice) => calls.changeTags({ choice, add: isAdded ? tags : [], remove: isAdded ? [] : tags }));
      return { touched, count };
    },
    onSuccess: async ({ touched, count }, { tags, isAdded }) => {
      const setTags = (isOn: boolean) => touched.forEach(({ tag, ids }) => patchRows(ids, (row) => ({ ...row, tags: isOn ? [...row.tags, tag] : row.tags.filter((each) => each !== tag) })));
      setTags(isAdded);
      const takeBack = async () => {
        for (const { tag, ids } of touched) {
          for (const choice of idChoices(ids)) await calls.changeTags({ choice, add: isAdded ? [] : [tag], remove: isAdded ? [tag] : [] });
        }
        setTags(!isAdded);
        await readAgain();
      };
      const names = tags.join(", ");
      tell({
        text: t(isAdded ? "contacts.bulk.tagged" : "contacts.bulk.untagged", { count, number: number(count), tags: names }),
        undo: selection.kind === "some" && touched.some(({ ids }) => ids.length > 0) ? () => void takeBack().catch(showProblem) : undefined,
      });
      await readAgain();
    },
    onError: showProblem,
  });

  const addToList = useMutation({
    mutationFn: (list: NamedList) => sum(choicesOf(selection, state), (choice) => calls.addToList(list.id, choice)),
    onSuccess: async (count, list) => {
      // Where some were in it before, taking all out again would be more than was put in.
      const mayUndo = selection.kind === "some" && count === selection.ids.size;
      const takeBack = () => sum(choicesOf(selection, state), (choice) => calls.takeOffList(list.id, choice)).then(() => readAgain());
      tell({ text: t("contacts.bulk.listed", { count, number: number(count), list: list.name }), undo: mayUndo ? () => void takeBack().catch(showProblem) : undefined });
      await readAgain();
    },
    onError: showProblem,
  });

  const takeOffList = useMutation({
    mutationFn: (list: NamedList) => sum(choicesOf(selection, state), (choice) => calls.takeOffList(list.id, choice)),
    onSuccess: async (count, list) => {
      const takeBack = () => sum(choicesOf(selection, state), (choice) => calls.addToList(list.id, choice)).then(() => readAgain(settingsKeys.contactRows));
      tell({ text: t("contacts.bulk.unlisted", { count, number: number(count), list: list.name }), undo: selection.kind === "some" ? () => void takeBack().catch(showProblem) : undefined });
      await readAgain(settingsKeys.contactRows);
    },
    onError: showProblem,
  });

  return { tag, addToList, takeOffList, isBusy: tag.isPending || addToList.isPending || takeOffList.isPending };
}

/** One call after the other, so that a refusal stops the rest. */
async function sum(choices: ContactChoice[], call: (choice: ContactChoice) => Promise<{ count: number }>): Promise<number> {
  let total = 0;
  for (const choice of choices) total += (await call(choice)).count;
  return total;
}
