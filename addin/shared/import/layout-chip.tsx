import { Button, makeStyles, Menu, MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowUndo16Regular, Checkmark16Regular, ChevronDown12Regular, PersonEdit16Regular, Warning16Filled } from "@fluentui/react-icons";
import { Fragment, type JSX } from "react";
import { useTranslation } from "react-i18next";
import type { Certainty } from "./import-words.ts";

const useStyles = makeStyles({
  chip: { minWidth: 0, maxWidth: "100%", minHeight: "28px", padding: "2px 8px", justifyContent: "start", gap: "4px", fontWeight: tokens.fontWeightRegular, whiteSpace: "nowrap" },
  text: { overflow: "hidden", textOverflow: "ellipsis" },
  guess: { backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorderActive}`, fontWeight: tokens.fontWeightSemibold },
  icon: { display: "inline-flex", flexShrink: 0, color: tokens.colorNeutralForeground3 },
  unsure: { color: tokens.colorStatusWarningForeground3 },
  popover: { maxWidth: "min(320px, 94vw)" },
  item: { maxWidth: "none", "& > *": { whiteSpace: "nowrap" } },
  plain: { display: "inline-flex", alignItems: "center", boxSizing: "border-box", borderRadius: tokens.borderRadiusCircular, border: `1px solid ${tokens.colorNeutralStroke2}`, fontSize: tokens.fontSizeBase200 },
});

export interface ChipChoice {
  /** The part of the layout that it sets. */
  name: string;
  title: string;
  value: string;
  items: { value: string; text: string; detail?: string }[];
}

interface LayoutChipProps {
  /** What this is about: "Encoding". */
  label: string;
  /** What is on the chip: "Windows-1252". */
  text: string;
  certainty: Certainty;
  /** None: it is shown and cannot be otherwise. */
  choices: ChipChoice[];
  onChoose: (name: string, value: string) => void;
  /** Back to what was detected. */
  onReset: () => void;
  isBusy: boolean;
}

const icons: Record<Certainty, JSX.Element> = { sure: <Checkmark16Regular />, guessed: <Warning16Filled />, chosen: <PersonEdit16Regular /> };

/** One thing that was understood of a file, how sure that is, and what it could be instead. */
export function LayoutChip({ label, text, certainty, choices, onChoose, onReset, isBusy }: LayoutChipProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isGuess = certainty === "guessed";
  const shown = isGuess ? t("import.chip.guessedText", { text }) : text;
  const icon = <span className={mergeClasses(styles.icon, isGuess && styles.unsure)} aria-hidden>{icons[certainty]}</span>;
  const name = `${label}: ${shown}`;
  if (choices.length === 0) {
    return <span className={mergeClasses(styles.chip, styles.plain)} title={name}>{icon}<span className={styles.text}>{shown}</span></span>;
  }
  return (
    <Menu checkedValues={Object.fromEntries(choices.map((choice) => [choice.name, [choice.value]]))} onCheckedValueChange={(_event, data) => onChoose(data.name, data.checkedItems[0] ?? "")} positioning={{ position: "below", align: "start", autoSize: true, overflowBoundaryPadding: 4 }}>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" shape="circular" className={mergeClasses(styles.chip, isGuess && styles.guess)} disabledFocusable={isBusy} title={t(`import.certainty.${certainty}`)} aria-label={`${name} (${t(`import.certainty.${certainty}`)})`}>
          {icon}
          <span className={styles.text}>{shown}</span>
          <span className={styles.icon} aria-hidden><ChevronDown12Regular /></span>
        </Button>
      </MenuTrigger>
      <MenuPopover className={styles.popover}>
        <MenuList>
          {choices.map((choice, index) => (
            <Fragment key={choice.name}>
              {index > 0 && <MenuDivider />}
              <MenuGroup>
                <MenuGroupHeader>{choice.title}</MenuGroupHeader>
                {choice.items.map((item) => <MenuItemRadio key={item.value} className={styles.item} name={choice.name} value={item.value} secondaryContent={item.detail}>{item.text}</MenuItemRadio>)}
              </MenuGroup>
            </Fragment>
          ))}
          {certainty === "chosen" && <MenuDivider />}
          {certainty === "chosen" && <MenuItem icon={<ArrowUndo16Regular />} onClick={onReset}>{t("import.chip.reset")}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
