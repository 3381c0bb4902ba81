import { Button, makeStyles, tokens } from "@fluentui/react-components";
import type { ImportSummary, RowOutcome } from "../../../server/contract/imports.ts";
import { ImportActions } from "../../shared/import/import-actions.tsx";
import { ImportCard } from "../../shared/import/import-card.tsx";
import { columnsOf, fieldText } from "../../shared/import/texts.ts";
import { encodingName, outcomes } from "../../shared/import/import-words.ts";
import { useImport } from "../../shared/import/use-import.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo, hrefOf, replaceAddress } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { contactsOfImport } from "./contacts-of-import.ts";
import { useIsWide } from "./use-is-wide.ts";

const useStyles = makeStyles({
  facts: { display: "grid", gridTemplateColumns: "minmax(120px, max-content) minmax(0, 1fr)", gap: "6px 24px", margin: 0, "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr)", rowGap: "2px" } },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere" },
});

/** One import: what became of its rows, by outcome, and how the file was read. */
export function ImportPage({ importId, outcome }: { importId: string; outcome: string | null }) {
  const { t } = useTexts();
  const imported = useImport(importId);
  const mayImport = useMay("importContacts");
  const isWide = useIsWide();
  const open = outcomes.find((each) => each === outcome) ?? null;
  const setOpen = (next: RowOutcome | null) => replaceAddress(next ? hrefOf("imports", importId, next) : hrefOf("imports", importId));
  return (
    <Page title={imported.data?.fileName ?? t("section.imports")} text={imported.data && <ByWhom summary={imported.data} />} action={<Button onClick={() => goTo("imports")}>{t("imports.back")}</Button>}>
      <Loaded query={imported} skeleton={<SkeletonRows rows={5} />}>
        {(summary) => (
          <>
            <Panel>
              <ImportCard summary={summary} isLarge={isWide} open={open} onOpen={setOpen} actions={<ImportActions summary={summary} mayChange={mayImport} next={summary.status === "finished" && summary.acceptedCount > 0 && <Button appearance="primary" onClick={() => (location.hash = contactsOfImport(summary.id))}>{t("imports.openContacts")}</Button>} />} />
            </Panel>
            <Panel title={t("imports.howRead")}><HowRead summary={summary} /></Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ByWhom({ summary }: { summary: ImportSummary }) {
  return <>{summary.createdBy.name} · <RelativeTime at={summary.createdAt} /></>;
}

function HowRead({ summary: { settings } }: { summary: ImportSummary }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { layout } = settings;
  const form = [t(`import.format.${layout.format}`), layout.encoding && encodingName(layout.encoding), layout.sheet, layout.headerLine === null ? t("import.headerNone") : t("import.headerLine", { line: layout.headerLine })];
  const facts: [string, string][] = [
    [t("imports.fact.form"), form.filter(Boolean).join(", ")],
    [t("imports.fact.columns"), columnsOf(settings).map((field) => fieldText(t, field, settings.mapping)).join(", ")],
    [t("imports.fact.channels"), settings.channels.map((channel) => t(`import.channel.${channel}`)).join(", ")],
    [t("imports.fact.tags"), settings.tags.join(", ")],
    [t("imports.fact.consent"), settings.consentSource ?? ""],
  ];
  return (
    <dl className={styles.facts}>
      {facts.filter(([, value]) => value).map(([name, value]) => <Fact key={name} name={name} value={value} />)}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  const styles = useStyles();
  return <><dt className={styles.name}>{name}</dt><dd className={styles.value}>{value}</dd></>;
}
