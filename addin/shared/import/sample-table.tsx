import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ImportSettings } from "../../../server/contract/imports.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { PreviewTable } from "./preview-table.tsx";
import { fieldsOfRow, fieldText, hintsText, reasonText, valueOf } from "./texts.ts";
import { useSettled } from "./use-settled.ts";

/** While somebody types or tries one thing after another nothing is asked. */
const SETTLE_MS = 400;

/** The first rows as contacts: the fields as they would be stored, after all transformations. */
export function SampleTable({ uploadId, settings, isLarge }: { uploadId: string; settings: ImportSettings; isLarge: boolean }) {
  const { t } = useTranslation();
  const calls = useCalls();
  const asked = useSettled(JSON.stringify(settings), SETTLE_MS);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: keys.sample(uploadId, asked),
    queryFn: () => calls.imports.sample(uploadId, JSON.parse(asked) as ImportSettings),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  const fields = [...new Set(data.rows.flatMap((row) => fieldsOfRow(row, settings)))].filter((field) => data.rows.some((row) => valueOf(row, field, settings)));
  return (
    <PreviewTable
      label={t("import.sampleLabel")}
      headers={fields.map((field) => fieldText(t, field, settings.mapping))}
      rows={data.rows.map((row) => ({ line: row.line, cells: fields.map((field) => valueOf(row, field, settings)), problem: row.outcome === "refused" ? reasonText(t, row) : undefined, hint: hintsText(t, row) }))}
      isLarge={isLarge}
      isBusy={isPlaceholderData}
    />
  );
}
