import { makeStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ContactFileLayout, FileFormat } from "../../../server/contract/contact-files.ts";
import type { UploadInspection } from "../../../server/contract/imports.ts";
import { firstWords, headerLines } from "./header-lines.ts";
import { withoutOverride, type ImportDraft } from "./import-draft.ts";
import { certaintyOf, delimiterText, encodingName, encodingScript, quoteText, textFormats, usualDelimiters, usualEncodings } from "./import-words.ts";
import { LayoutChip, type ChipChoice } from "./layout-chip.tsx";

const FOOTER_ROWS_OFFERED = 5;

const useStyles = makeStyles({ strip: { display: "flex", flexWrap: "wrap", gap: "6px", margin: 0, padding: 0, listStyleType: "none" }, item: { display: "flex", minWidth: 0, maxWidth: "100%" } });

interface UnderstoodProps {
  inspection: UploadInspection;
  draft: ImportDraft;
  isBusy: boolean;
  onDraft: (draft: ImportDraft) => void;
}

interface Chip {
  part: keyof ContactFileLayout;
  /** Parts that go back with it to what was detected. */
  resets?: (keyof ContactFileLayout)[];
  confidence?: keyof UploadInspection["confidence"];
  text: string;
  choices: ChipChoice[];
}

/** What was understood of the file, in a strip of chips: quiet where it is sure, each to be set otherwise by one click. */
export function Understood({ inspection, draft, isBusy, onDraft }: UnderstoodProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const chips = useChips(inspection, draft);
  const isChosen = ({ part, resets = [part] }: Chip) => resets.some((each) => each in draft.overrides);
  return (
    <ul className={styles.strip} aria-label={t("import.understood")} aria-busy={isBusy}>
      {chips.map((chip) => (
        <li key={chip.part} className={styles.item}>
          <LayoutChip
            label={t(`import.chip.${chip.part}`)}
            text={chip.text}
            certainty={certaintyOf(chip.confidence ? inspection.confidence[chip.confidence] : 1, isChosen(chip))}
            choices={chip.choices}
            isBusy={isBusy}
            onChoose={(name, value) => onDraft({ ...draft, overrides: { ...draft.overrides, [name]: valueOf(name, value) } })}
            onReset={() => onDraft(withoutOverride(draft, ...(chip.resets ?? [chip.part])))}
          />
        </li>
      ))}
    </ul>
  );
}

/** What a menu's text stands for: numbers, "" for no header line. */
function valueOf(part: string, value: string): string | number | null {
  if (part === "headerLine") return value === "" ? null : Number(value);
  return part === "footerRows" || part === "firstColumn" ? Number(value) : value;
}

function useChips(inspection: UploadInspection, { overrides }: ImportDraft): Chip[] {
  const { t } = useTranslation();
  const { layout, sheets } = inspection;
  const isWorkbook = layout.format === "xlsx" || layout.format === "xls";
  const isTable = layout.format === "csv" || layout.format === "tsv";
  const formatText = (format: FileFormat) => t(`import.format.${format}`);
  const chips: Chip[] = [{
    part: "format", confidence: "format", text: formatText(layout.format),
    choices: isWorkbook ? [] : [{ name: "format", title: t("import.chip.format"), value: layout.format, items: textFormats.map((value) => ({ value, text: formatText(value) })) }],
  }];
  if (!isWorkbook) {
    const offered = [...new Set([layout.encoding, ...inspection.alternatives.encodings, ...usualEncodings])];
    chips.push({
      part: "encoding", confidence: "encoding", text: encodingName(layout.encoding),
      choices: [{ name: "encoding", title: t("import.chip.encoding"), value: layout.encoding, items: offered.map((value) => ({ value, text: encodingName(value), detail: encodingScript(t, value) })) }],
    });
  }
  if (isTable) {
    const offered = [...new Set([layout.delimiter, ...inspection.alternatives.delimiters, ...usualDelimiters])];
    chips.push({
      part: "delimiter", resets: ["delimiter", "quote"], confidence: "delimiter", text: delimiterText(t, layout.delimiter),
      choices: [
        { name: "delimiter", title: t("import.chip.delimiter"), value: layout.delimiter, items: offered.map((value) => ({ value, text: delimiterText(t, value) })) },
        { name: "quote", title: t("import.chip.quote"), value: layout.quote, items: [...new Set(['"', "'", "", layout.quote])].map((value) => ({ value, text: quoteText(t, value) })) },
      ],
    });
  }
  if (sheets.length > 1 || (isWorkbook && layout.sheet)) {
    chips.push({
      part: "sheet", text: layout.sheet || t("import.sheetTop"),
      choices: sheets.length < 2 ? [] : [{ name: "sheet", title: t("import.chip.sheet"), value: layout.sheet ?? "", items: sheets.map(({ name, isHidden }) => ({ value: name, text: name || t("import.sheetTop"), detail: isHidden ? t("import.sheetHidden") : undefined })) }],
    });
  }
  if (isTable || isWorkbook) chips.push(headerChip());
  if (layout.footerRows > 0 || overrides.footerRows !== undefined) {
    const most = Math.max(FOOTER_ROWS_OFFERED, layout.footerRows);
    chips.push({
      part: "footerRows", text: t("import.footer", { count: layout.footerRows }),
      choices: [{ name: "footerRows", title: t("import.chip.footerRows"), value: String(layout.footerRows), items: Array.from({ length: most + 1 }, (_, count) => ({ value: String(count), text: t("import.footer", { count }), detail: count > 0 ? firstWords(inspection.footer.at(-count)) : undefined })) }],
    });
  }
  if (layout.firstColumn > 0 || overrides.firstColumn !== undefined) {
    const most = Math.max(layout.firstColumn, overrides.firstColumn ?? 0, 1);
    chips.push({
      part: "firstColumn", text: t("import.emptyColumns", { count: layout.firstColumn }),
      choices: [{ name: "firstColumn", title: t("import.chip.firstColumn"), value: String(layout.firstColumn), items: Array.from({ length: most + 1 }, (_, count) => ({ value: String(count), text: t("import.emptyColumns", { count }) })) }],
    });
  }
  return chips;

  function headerText(line: number | null): string {
    if (line === null) return t("import.headerNone");
    return inspection.preamble.length > 0 ? t("import.headerBelow", { line, count: line - 1 }) : t("import.headerLine", { line });
  }

  function headerChip(): Chip {
    const { headerLine } = layout;
    const items = headerLines(inspection).map(({ line, cells }) => ({ value: String(line), text: t("import.line", { line }), detail: firstWords(cells) }));
    return {
      part: "headerLine", confidence: "header",
      text: headerText(headerLine),
      choices: [{ name: "headerLine", title: t("import.chip.headerLine"), value: headerLine === null ? "" : String(headerLine), items: [...items, { value: "", text: t("import.headerNone"), detail: t("import.headerNoneDetail") }] }],
    };
  }
}
