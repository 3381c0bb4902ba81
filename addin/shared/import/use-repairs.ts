import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportRow, ImportSummary } from "../../../server/contract/imports.ts";
import type { RepairAnswer } from "./import-calls.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";

/** The contract's bound of one call. */
const ROWS_MAX = 500;

export type Repairs = ReturnType<typeof useRepairs>;

/** Refused rows that are being put right: what was typed, by line, until it is imported. */
export function useRepairs(summary: ImportSummary) {
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [edits, setEdits] = useState<ReadonlyMap<number, Record<string, string>>>(new Map());
  const [stillRefused, setStillRefused] = useState<ReadonlyMap<number, ImportRow>>(new Map());
  const [openLines, setOpenLines] = useState<ReadonlySet<number>>(new Set());
  const leave = (line: number) => setEdits((before) => new Map([...before].filter(([each]) => each !== line)));
  const send = useMutation({
    mutationFn: () => calls.imports.repair(summary.id, [...edits].slice(0, ROWS_MAX).map(([line, values]) => ({ line, values }))),
    onSuccess: async (answer) => {
      queries.setQueryData(keys.import(summary.id), answer.summary);
      const again = answer.refused.filter(({ outcome }) => outcome === "refused");
      setStillRefused(new Map([...stillRefused, ...again.map((row) => [row.line, row] as const)]));
      // What was refused once more keeps what was typed, to go on from there.
      setEdits(new Map([...edits].filter(([line]) => again.some((row) => row.line === line))));
      await queries.invalidateQueries({ queryKey: keys.import(summary.id) });
    },
  });
  const number = (value: number) => value.toLocaleString(i18n.language);
  const told = send.data ? toldOf(send.data) : "";
  function toldOf({ accepted, refused }: RepairAnswer): string {
    const again = refused.filter(({ outcome }) => outcome === "refused").length;
    const elsewhere = refused.length - again;
    return [
      t("import.repaired", { count: accepted, number: number(accepted) }),
      again > 0 && t("import.refusedAgain", { count: again, number: number(again) }),
      elsewhere > 0 && t("import.repairedElsewhere", { count: elsewhere, number: number(elsewhere) }),
    ].filter(Boolean).join(" ");
  }
  return {
    edits,
    stillRefused,
    count: edits.size,
    told,
    error: send.error,
    isPending: send.isPending,
    send: () => send.mutate(),
    edit: (line: number, values: Record<string, string>) => setEdits((before) => new Map(before).set(line, values)),
    isOpen: (line: number) => openLines.has(line),
    /** Opens a row's cells; closing them forgets what was typed. */
    toggle(line: number) {
      if (openLines.has(line)) leave(line);
      setOpenLines((before) => new Set(before.has(line) ? [...before].filter((each) => each !== line) : [...before, line]));
    },
    discard() {
      setEdits(new Map());
      setOpenLines(new Set());
    },
  };
}
