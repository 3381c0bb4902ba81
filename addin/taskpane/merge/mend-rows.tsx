import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign, CheckGroup, CheckRow, RepairRow } from "../../../server/contract/campaigns.ts";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { fieldsToMend } from "./fields-to-mend.ts";

const useStyles = makeStyles({
  list: { display: "flex", flexDirection: "column", gap: "8px", margin: "8px 0 0", padding: 0, listStyleType: "none" },
  row: { display: "flex", flexDirection: "column", gap: "4px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  who: { margin: 0, overflowWrap: "anywhere", fontWeight: tokens.fontWeightSemibold },
  line: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200 },
  actions: { display: "flex", flexWrap: "wrap", gap: "4px", marginTop: "4px" },
});

/** What was changed is looked at again at once: the check, the rows and the mails. */
export function useRefreshCheck(campaignId: string): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => Promise.all([keys.campaign(campaignId), ["campaign-rows", campaignId], ["campaign-preview", campaignId]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** The rows of one group of the check, each to be mended, left out or taken as it is, without leaving the place. */
export function MendRows({ campaign, group, onShow }: { campaign: Campaign; group: CheckGroup; onShow: (line: number) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.campaignRows(campaign.id, group.kind, group.field),
    queryFn: ({ pageParam }) => calls.campaignWork.checkRows(campaign.id, group, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={3} />;
  return (
    <>
      <ul className={styles.list}>
        {data.pages.flatMap((page) => page.items).map((row) => <MendRow key={row.line} campaign={campaign} group={group} row={row} onShow={onShow} />)}
      </ul>
      {hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("ledger.more")}</Button>}
    </>
  );
}

function MendRow({ campaign, group, row, onShow }: { campaign: Campaign; group: CheckGroup; row: CheckRow; onShow: (line: number) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const refresh = useRefreshCheck(campaign.id);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const repair = useMutation({ mutationFn: (change: RepairRow) => calls.campaignWork.repairRow(campaign.id, row.line, change), onSuccess: refresh });
  const twin = twinOf(campaign);
  const who = row.name || row.address;
  const fields = fieldsToMend(group, row.values, campaign);
  const changed = fields.filter((field) => typed[field] !== undefined && typed[field] !== (row.values[field] ?? ""));
  const save = () => changed.length > 0 && repair.mutate({ values: Object.fromEntries(changed.map((field) => [field, typed[field]!])) });
  return (
    <li className={styles.row}>
      <p className={styles.who}>{who} <span className={styles.line}>· {t("import.line", { line: row.line })}</span></p>
      {fields.map((field) => (
        <Field key={field} label={field} size="small">
          <Input size="small" value={typed[field] ?? row.values[field] ?? ""} onChange={(_event, data) => setTyped({ ...typed, [field]: data.value })} onKeyDown={(event) => event.key === "Enter" && save()} />
        </Field>
      ))}
      <div className={styles.actions}>
        {fields.length > 0 && <Button size="small" appearance="primary" disabledFocusable={changed.length === 0 || repair.isPending} aria-label={t("check.saveRow", { who })} onClick={save}>{t("check.save")}</Button>}
        <Button size="small" disabledFocusable={repair.isPending} aria-label={t("check.leaveOutRow", { who })} onClick={() => repair.mutate({ isLeftOut: true })}>{t("check.leaveOut")}</Button>
        {group.isAcceptable && <Button size="small" disabledFocusable={repair.isPending} aria-label={t("check.acceptRow", { who })} onClick={() => repair.mutate({ accepted: [...row.accepted, group.kind] })}>{t("check.accept")}</Button>}
        <Button size="small" appearance="subtle" aria-label={t(`check.showLine${twin}`, { line: row.line })} onClick={() => onShow(row.line)}>{t(`check.show${twin}`)}</Button>
      </div>
      {repair.error && <ErrorCard error={repair.error} onDismiss={repair.reset} />}
    </li>
  );
}
