import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../shared/api-problem.ts";
import { keepAnswer } from "../../shared/keep-answer.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "./tell-bar.tsx";

interface Row {
  id: string;
  name: string;
}

/** What a row needs to be moved, by a pointer or step by step. */
export interface Dragging {
  isDragged: boolean;
  start: () => void;
  end: () => void;
  over: () => void;
  drop: () => void;
  step: (by: -1 | 1) => void;
}

interface RowOrder<One extends Row> {
  all: One[];
  /** Those of them that stand in the list now. */
  shown: One[];
  queryKey: readonly string[];
  save: (ids: string[]) => Promise<One[]>;
}

/** The order of rows while one is dragged or stepped, and what is said of it to those who do not see it. */
export function useRowOrder<One extends Row>({ all, shown, queryKey, save }: RowOrder<One>) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [wished, setWished] = useState<string[] | null>(null);
  const [draggedId, setDraggedId] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const saving = [...queryKey, "order"];
  const order = useMutation({
    mutationKey: saving,
    // One after the other, or an older order might be kept last.
    scope: { id: saving.join("/") },
    mutationFn: save,
    onSuccess: (rows) => keepAnswer(queries, queryKey, rows),
    onError: (error) => {
      tell({ text: problemSentence(t, problemOf(error)) });
      void queries.invalidateQueries({ queryKey });
    },
    // Unless a later move waits, or another one is under way.
    onSettled: () => draggedId === null && queries.isMutating({ mutationKey: saving }) === 1 && setWished(null),
  });
  const ids = wished ?? shown.map(({ id }) => id);
  const rows = ids.flatMap((id) => shown.find((row) => row.id === id) ?? []);
  const moved = (id: string, to: number) => ids.filter((each) => each !== id).toSpliced(to, 0, id);
  // Those that are on their way out keep their places behind the others, until they are gone.
  const commit = (next: string[]) => order.mutate([...next, ...all.map(({ id }) => id).filter((id) => !next.includes(id))]);
  const preview = (id: string, to: number) => ids[to] !== id && setWished(moved(id, to));
  const step = (id: string, by: -1 | 1) => {
    const to = ids.indexOf(id) + by;
    if (to < 0 || to >= ids.length) return;
    const next = moved(id, to);
    setWished(next);
    setSaid(t("rules.order.moved", { name: shown.find((row) => row.id === id)?.name, place: to + 1, count: ids.length }));
    commit(next);
  };

  return {
    rows,
    said,
    dragOf: (id: string, index: number): Dragging => ({
      isDragged: draggedId === id,
      start: () => setDraggedId(id),
      end() {
        // Let go elsewhere: the rows stand where they stood.
        if (draggedId) setWished(null);
        setDraggedId(null);
      },
      over: () => draggedId && preview(draggedId, index),
      drop() {
        if (wished) commit(wished);
        setDraggedId(null);
      },
      step: (by) => step(id, by),
    }),
  };
}
