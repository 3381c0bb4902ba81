import { Badge, Button, Checkbox, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, mergeClasses, tokens } from "@fluentui/react-components";
import { Attach16Regular, Chat16Regular, MoreHorizontal20Regular } from "@fluentui/react-icons";
import type { TemplateStatistics, TemplateSummary } from "../../../../server/contract/templates.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useNumber } from "../../contacts/use-number.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { useTableStyles } from "../../ui/data-table.tsx";
import { useTemplateActions } from "./use-template-actions.ts";

const useStyles = makeStyles({
  check: { width: "1%", padding: 0 },
  act: { width: "1%", padding: "6px 0", textAlign: "end" },
  name: { minWidth: "180px", maxWidth: "380px", "@media (max-width: 640px)": { minWidth: 0, maxWidth: "180px" } },
  /** On a phone a template's own page tells it. */
  wide: { "@media (max-width: 640px)": { display: "none" } },
  link: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, textDecorationLine: "none", overflowWrap: "anywhere", ":hover": { textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px", borderRadius: tokens.borderRadiusSmall } },
  subject: { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  tags: { display: "flex", flexWrap: "wrap", gap: "4px", marginTop: "4px" },
  signs: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "6px", color: tokens.colorNeutralForeground2 },
  number: { whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" },
});

interface TemplateTableProps {
  rows: TemplateSummary[];
  statistics: TemplateStatistics[];
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
  onExport: (id: string) => void;
}

export function TemplateTable({ rows, statistics, chosen, onChosen, onExport }: TemplateTableProps) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const areAll = rows.every(({ id }) => chosen.has(id));
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <td className={mergeClasses(table.head, styles.check)}><Checkbox aria-label={t("templates.chooseAll")} checked={areAll || (rows.some(({ id }) => chosen.has(id)) ? "mixed" : false)} onChange={() => onChosen(areAll ? new Set() : new Set(rows.map(({ id }) => id)))} /></td>
            <th scope="col" className={table.head}>{t("templates.name")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.wide)}>{t("template.category.label")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.wide)}>{t("templates.speaks")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.wide)}>{t("templates.used")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.wide)}>{t("templates.success")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.wide)}>{t("templates.changed")}</th>
            <td className={mergeClasses(table.head, styles.act)} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => <TemplateRow key={row.id} row={row} figures={statistics.find(({ templateId }) => templateId === row.id)} isChosen={chosen.has(row.id)} onChoose={() => onChosen(toggled(chosen, row.id))} onExport={() => onExport(row.id)} />)}
        </tbody>
      </table>
    </div>
  );
}

const toggled = (chosen: ReadonlySet<string>, id: string) => (chosen.has(id) ? new Set([...chosen].filter((each) => each !== id)) : new Set([...chosen, id]));

interface TemplateRowProps {
  row: TemplateSummary;
  figures: TemplateStatistics | undefined;
  isChosen: boolean;
  onChoose: () => void;
  onExport: () => void;
}

function TemplateRow({ row, figures, isChosen, onChoose, onExport }: TemplateRowProps) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const words = useTemplateWords();
  const number = useNumber();
  const maySave = useMay("saveTemplate");
  const { clone, remove } = useTemplateActions();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const languagesOf = ({ language, languages }: TemplateSummary) => [...(language === null ? [t(languages.length === 0 ? "templates.anyLanguage" : "templates.language.first")] : []), ...languages.map(words.language)];
  const sent = figures && figures.successRate !== null ? t("templates.sentOf", { sent: number(figures.sentCount), failed: number(figures.failedCount + figures.bouncedCount) }) : undefined;
  return (
    <tr>
      <td className={mergeClasses(table.cell, styles.check)}><Checkbox aria-label={t("templates.choose", { name: row.name })} checked={isChosen} onChange={onChoose} /></td>
      <th scope="row" className={mergeClasses(table.cell, styles.name)}>
        <a className={styles.link} href={hrefOf("templates", row.id)}>{row.name}</a>
        <span className={styles.subject} title={row.subject}>{row.subject}</span>
        {row.tags.length > 0 && <span className={styles.tags}>{row.tags.map((tag) => <Badge key={tag} appearance="tint" color="informative" size="medium">{tag}</Badge>)}</span>}
      </th>
      <td className={mergeClasses(table.cell, styles.wide)}>{words.category(row.category)}</td>
      <td className={mergeClasses(table.cell, styles.wide)}>
        <span className={styles.signs}>
          <span>{languagesOf(row).join(", ")}</span>
          {row.channels.includes("whatsapp") && <span title={t("templates.hasWhatsapp")}><Chat16Regular aria-label={t("templates.hasWhatsapp")} /></span>}
          {row.attachmentCount > 0 && <span title={t("templates.hasAttachments", { count: row.attachmentCount })}><Attach16Regular aria-label={t("templates.hasAttachments", { count: row.attachmentCount })} /></span>}
        </span>
      </td>
      <td className={mergeClasses(table.cell, styles.number, styles.wide)}>{row.usageCount === 0 ? <span className={table.quiet}>{t("templates.never")}</span> : <>{t("templates.times", { count: row.usageCount, number: number(row.usageCount) })}<br /><span className={table.quiet}><RelativeTime at={row.lastUsedAt!} as="short" /></span></>}</td>
      <td className={mergeClasses(table.cell, styles.number, styles.wide)} title={sent}>{figures && figures.successRate !== null ? <>{percent.format(figures.successRate)}<br /><span className={table.quiet}>{sent}</span></> : <span className={table.quiet}>–</span>}</td>
      <td className={mergeClasses(table.cell, styles.number, styles.wide, table.quiet)}><RelativeTime at={row.updatedAt} as="short" /></td>
      <td className={mergeClasses(table.cell, styles.act)}>
        {maySave && (
          <Menu>
            <MenuTrigger disableButtonEnhancement><Button appearance="subtle" icon={<MoreHorizontal20Regular />} aria-label={t("templates.actions", { name: row.name })} /></MenuTrigger>
            <MenuPopover>
              <MenuList>
                <MenuItem onClick={() => clone.mutate(row.id)}>{t("templates.clone")}</MenuItem>
                <MenuItem onClick={onExport}>{t("templates.export")}</MenuItem>
                <MenuItem onClick={() => remove.mutate(row)}>{t("templates.delete")}</MenuItem>
              </MenuList>
            </MenuPopover>
          </Menu>
        )}
      </td>
    </tr>
  );
}
