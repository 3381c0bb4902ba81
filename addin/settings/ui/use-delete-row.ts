import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "./tell-bar.tsx";

interface DeletedRow {
  id: string;
  /** What was done, beside the button that takes it back. */
  text: string;
  remove: () => Promise<unknown>;
}

/** Deletes a row of a list once the time to take it back has passed. What goes wrong is told, and the list is read anew either way. */
export function useDeleteRow(listKey: QueryKey): (row: DeletedRow) => void {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { tell, deleteLater } = useTellBar();
  return ({ id, text, remove }) =>
    deleteLater({
      id,
      text,
      commit: () => remove().catch((error: unknown) => tell({ text: problemSentence(t, problemOf(error)) })).then(() => queries.invalidateQueries({ queryKey: listKey })),
    });
}
