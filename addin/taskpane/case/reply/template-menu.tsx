import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, SearchBox, tokens } from "@fluentui/react-components";
import { DocumentText20Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettled } from "../../../shared/import/use-settled.ts";
import { keys } from "../../../shared/query-keys.ts";
import { useCalls } from "../../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../../shared/ui/skeletons.tsx";

const TYPING_MS = 250;

const useStyles = makeStyles({
  surface: { display: "flex", flexDirection: "column", gap: "8px", width: "248px", padding: "12px" },
  search: { maxWidth: "none" },
  list: { margin: 0, padding: 0, listStyleType: "none", maxHeight: "240px", overflowY: "auto" },
  offer: { width: "100%", justifyContent: "start", textAlign: "start", fontWeight: tokens.fontWeightRegular },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The library by name or text; the one that is chosen is put into the answer. */
export function TemplateMenu({ isBusy, onPick }: { isBusy: boolean; onPick: (templateId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={(_event, data) => setOpen(data.open)} positioning="above-start">
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<DocumentText20Regular />} disabledFocusable={isBusy} aria-label={t("reply.template")} title={t("reply.template")} />
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} role="dialog" aria-label={t("reply.template")}>
        {isOpen && <Offers onPick={(id) => { setOpen(false); onPick(id); }} />}
      </PopoverSurface>
    </Popover>
  );
}

function Offers({ onPick }: { onPick: (templateId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), TYPING_MS);
  const { data, error, refetch } = useQuery({ queryKey: [...keys.templates, "for-reply", search], queryFn: () => calls.templates.page({ sort: "used", ...(search && { search }) }), placeholderData: keepPreviousData });
  return (
    <>
      <SearchBox className={styles.search} size="small" aria-label={t("reply.templateSearch")} placeholder={t("reply.templateSearch")} value={typed} maxLength={200} onChange={(_event, data) => setTyped(data.value)} />
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines lines={3} />}
      {data && data.items.length === 0 && <p className={styles.quiet} role="status">{t("reply.noTemplate")}</p>}
      {data && data.items.length > 0 && (
        <ul className={styles.list} aria-label={t("reply.template")}>
          {data.items.map((each) => <li key={each.id}><Button className={styles.offer} appearance="subtle" size="small" onClick={() => onPick(each.id)}>{each.name}</Button></li>)}
        </ul>
      )}
    </>
  );
}
