import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ClipboardTaskListLtr24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MailboxCount, MailboxState } from "../../../server/contract/mailboxes.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useFolderWord } from "./use-outcome-words.ts";

const useStyles = makeStyles({
  text: { margin: "0 0 16px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  number: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  missing: { color: tokens.colorStatusWarningForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** A count that finds nothing missing is no fact that is told. Who asked for the first one waits for it. */
const COUNTED_MS = 60_000;
const UNCOUNTED_MS = 3_000;

/** Both sides, day by day: what Outlook held and what we have an account of. */
export function DayCounts({ mailbox }: { mailbox: MailboxState }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const counts = useQuery({ queryKey: [...settingsKeys.mailboxes, mailbox.id, "counts"], queryFn: () => calls.mailboxes.counts(mailbox.id), refetchInterval: ({ state }) => (state.data?.length ? COUNTED_MS : UNCOUNTED_MS) });
  return (
    <Panel title={t("mailboxes.counted")}>
      <p className={styles.text}>{t("mailboxes.countedText")}</p>
      <Loaded query={counts} skeleton={<SkeletonRows rows={4} />}>
        {(rows) => rows.length > 0 ? <CountTable rows={rows} folders={mailbox.folders} /> : <EmptyState icon={<ClipboardTaskListLtr24Regular />} title={t("mailboxes.notCountedTitle")} text={t("mailboxes.notCountedText")} />}
      </Loaded>
    </Panel>
  );
}

function CountTable({ rows, folders }: { rows: MailboxCount[]; folders: MailboxState["folders"] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const { i18n } = useTranslation();
  const folderWord = useFolderWord(folders);
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" });
  const number = mergeClasses(table.cell, styles.number);
  return (
    <div className={table.scroll} tabIndex={0} role="region" aria-label={t("mailboxes.counted")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("mailboxes.column.day")}</th>
            <th scope="col" className={table.head}>{t("mailboxes.column.folder")}</th>
            {["server", "accounts", "missing"].map((column) => <th key={column} scope="col" className={mergeClasses(table.head, styles.number)}>{t(`mailboxes.column.${column}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.day} ${row.folder}`}>
              <th scope="row" className={table.cell}>{day.format(new Date(row.day))}</th>
              <td className={table.cell}>{folderWord(row.folder)}</td>
              <td className={number}>{row.serverCount}</td>
              <td className={number}>{row.arrivalCount}</td>
              <td className={mergeClasses(number, row.missingCount > 0 && styles.missing)}>{row.missingCount === 0 ? 0 : t("mailboxes.fetched", { count: row.missingCount })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
