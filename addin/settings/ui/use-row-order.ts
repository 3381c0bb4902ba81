import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "./tell-bar.tsx";

interface Row {
  id: string;
  name: string;
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
  const [said, setSaid] = useState("");
  const order = useMutation({
    mutationFn: save,
    onSuccess: (rows) => queries.setQueryData(queryKey, rows),
    onError: (error) => {
      tell({ text: problemSentence(t, problemOf(error)) });
      void queries.invalidateQueries({ queryKey });
    },
    onSettled: () => setWished(null),
  });
  const ids = wished ?? shown.map(({ id }) => id);
  const rows = ids.flatMap((id) => shown.find((row) => row.id === id) ?? []);
  const moved = (id: string, to: number) => ids.filter((each) => each !== id).toSpliced(to, 0, id);
  // Those that are on their way out keep their places behind the others, until they are gone.
  const commit = (next: string[]) => order.mutate([...next, ...all.map(({ id }) => id).filter((id) => !next.includes(id))]);

  return {
    rows,
    said,
    preview: (id: string, to: number) => ids[to] !== id && setWished(moved(id, to)),
    commit: () => wished && commit(wished),
    step(id: string, by: -1 | 1) {
      const to = ids.indexOf(id) + by;
      if (to < 0 || to >= ids.length) return;
      const next = moved(id, to);
      setWished(next);
      setSaid(t("rules.order.moved", { name: shown.find((row) => row.id === id)?.name, place: to + 1, count: ids.length }));
      commit(next);
    },
  };
}
