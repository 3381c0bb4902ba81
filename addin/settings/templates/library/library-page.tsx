import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { Add20Regular, ArrowDownload20Regular, ArrowImport20Regular, MailTemplate24Regular, MoreHorizontal20Regular, SearchInfo24Regular } from "@fluentui/react-icons";
import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { TemplateFacets } from "../../../../server/contract/templates.ts";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { useNumber } from "../../contacts/use-number.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo, replaceAddress } from "../../shell/route.ts";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import { ImportPanel } from "./import-panel.tsx";
import { LibraryToolbar } from "./library-toolbar.tsx";
import { askedBy, hrefOfLibrary, isNarrowed, type LibraryState } from "./library-state.ts";
import { TemplateTable } from "./template-table.tsx";
import { useExportTemplates } from "./use-export-templates.ts";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  chosen: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", minHeight: "32px", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  more: { alignSelf: "start" },
});

export function LibraryPage({ state }: { state: LibraryState }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const maySave = useMay("saveTemplate");
  const exporting = useExportTemplates();
  const [isImporting, setImporting] = useState(false);
  const facets = useQuery({ queryKey: [...settingsKeys.templates, "facets"], queryFn: calls.facets });
  const isEmpty = facets.data?.total === 0;
  const actions = maySave && (
    <div className={styles.actions}>
      <Menu>
        <MenuTrigger disableButtonEnhancement><Button icon={<MoreHorizontal20Regular />} aria-label={t("templates.more")} /></MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<ArrowImport20Regular />} onClick={() => setImporting(true)}>{t("templates.import.title")}</MenuItem>
            <MenuItem icon={<ArrowDownload20Regular />} disabled={isEmpty} onClick={() => exporting.mutate({ ids: null, withHistory: true })}>{t("templates.backup")}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      <Button appearance={isEmpty ? "secondary" : "primary"} icon={<Add20Regular />} onClick={() => goTo("templates", "new")}>{t("templates.new")}</Button>
    </div>
  );
  return (
    <Page title={t("section.templates")} text={t("templates.text")} action={actions}>
      {isImporting && <ImportPanel onDone={() => setImporting(false)} />}
      <Panel><Found state={state} facets={facets} onImport={maySave ? () => setImporting(true) : undefined} /></Panel>
    </Page>
  );
}

interface FoundProps {
  state: LibraryState;
  facets: UseQueryResult<TemplateFacets>;
  onImport: (() => void) | undefined;
}

function Found({ state, facets, onImport }: FoundProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const number = useNumber();
  const calls = useTemplateCalls();
  const exporting = useExportTemplates();
  const { hiddenIds } = useTellBar();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const asked = askedBy(state);
  const found = useInfiniteQuery({
    queryKey: [...settingsKeys.templates, "list", asked],
    queryFn: ({ pageParam }) => calls.page(asked, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = (found.data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => !hiddenIds.has(id));
  const ids = rows.map(({ id }) => id);
  const statistics = useQuery({ queryKey: [...settingsKeys.templateStatistics, ids], queryFn: () => calls.statistics(ids.slice(0, 100)), placeholderData: keepPreviousData, enabled: ids.length > 0 });
  const picked = ids.filter((id) => chosen.has(id));
  const change = (next: Partial<LibraryState>) => replaceAddress(hrefOfLibrary({ ...state, ...next }));
  return (
    <div className={styles.stack}>
      {(facets.data?.total !== 0 || isNarrowed(state)) && <LibraryToolbar state={state} facets={facets.data} onChange={change} />}
      {found.isPending && <SkeletonRows rows={6} />}
      {found.data && rows.length === 0 && <Nothing state={state} onImport={onImport} onClear={() => change({ search: "", category: "", tag: "" })} />}
      {picked.length > 0 && (
        <div className={styles.chosen} role="status">
          <span>{t("templates.chosen", { count: picked.length, number: number(picked.length) })}</span>
          <Button size="small" icon={<ArrowDownload20Regular />} disabledFocusable={exporting.isPending} onClick={() => exporting.mutate({ ids: picked, withHistory: false })}>{t("templates.export")}</Button>
          <Button size="small" appearance="subtle" onClick={() => setChosen(new Set())}>{t("templates.chooseNone")}</Button>
        </div>
      )}
      {rows.length > 0 && <TemplateTable rows={rows} statistics={statistics.data ?? []} chosen={chosen} onChosen={setChosen} onExport={(id) => exporting.mutate({ ids: [id], withHistory: false })} />}
      {found.error && <ErrorCard error={found.error} onRetry={() => void (found.data ? found.fetchNextPage() : found.refetch())} />}
      {found.hasNextPage && <Button className={styles.more} disabledFocusable={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t(found.isFetchingNextPage ? "loading" : "templates.showMore")}</Button>}
    </div>
  );
}

function Nothing({ state, onImport, onClear }: { state: LibraryState; onImport: (() => void) | undefined; onClear: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (isNarrowed(state)) return <EmptyState icon={<SearchInfo24Regular />} title={t("templates.noneFoundTitle")} text={t("templates.noneFoundText")} action={<Button onClick={onClear}>{t("templates.showAll")}</Button>} />;
  const action = onImport && (
    <div className={styles.actions}>
      <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("templates", "new")}>{t("templates.first")}</Button>
      <Button icon={<ArrowImport20Regular />} onClick={onImport}>{t("templates.import.title")}</Button>
    </div>
  );
  return <EmptyState icon={<MailTemplate24Regular />} title={t("templates.emptyTitle")} text={t("templates.emptyText", { open: "{{", close: "}}" })} action={action} />;
}
