import { Button, Field, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { Add16Regular, Delete16Regular } from "@fluentui/react-icons";
import { useId, type ReactNode } from "react";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { tabId, TabStrip } from "../../../shared/ui/tab-strip.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import type { TemplateDraft } from "./template-draft.ts";

/** Offered first; a template that came in with another language keeps it. */
const offered = ["ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh-Hans", "zh-Hant"];
/** A dropdown's value for a language that is not said: "" is none to it. */
const UNSAID = "*";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 8px", marginBottom: "12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  strip: { minWidth: 0, overflowX: "auto" },
  line: { display: "flex", flexWrap: "wrap", alignItems: "end", justifyContent: "space-between", gap: "8px", marginBottom: "16px" },
  language: { flex: "0 1 260px", minWidth: 0 },
});

interface LanguageTabsProps {
  draft: TemplateDraft;
  /** "": the first one. */
  selected: string;
  onSelect: (language: string) => void;
  onAdd: (language: string) => void;
  onRemove: (language: string) => void;
  onLanguage: (language: string) => void;
  children: ReactNode;
}

/** A tab for each language of the template; the first is what everybody reads whose language is not there. */
export function LanguageTabs({ draft, selected, onSelect, onAdd, onRemove, onLanguage, children }: LanguageTabsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const panelId = useId();
  const languages = Object.keys(draft.variants);
  const taken = [draft.language, ...languages];
  const free = offered.filter((code) => !taken.includes(code)).map((code) => ({ code, name: words.language(code) })).sort((one, other) => one.name.localeCompare(other.name));
  const firstName = draft.language ? words.language(draft.language) : t("templates.language.first");
  const known = [...new Set([...offered, ...(draft.language ? [draft.language] : [])])].filter((code) => !languages.includes(code)).map((value) => ({ value, text: words.language(value) })).sort((one, other) => one.text.localeCompare(other.text));
  return (
    <>
      <div className={styles.head}>
        <div className={styles.strip}>
          <TabStrip label={t("templates.language.tabs")} panelId={panelId} selected={selected} onSelect={onSelect} tabs={[{ value: "", text: firstName }, ...languages.map((value) => ({ value, text: words.language(value) }))]} />
        </div>
        <Menu>
          <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" icon={<Add16Regular />}>{t("templates.language.add")}</Button></MenuTrigger>
          <MenuPopover style={{ maxHeight: "320px", overflowY: "auto" }}>
            <MenuList>{free.map(({ code, name }) => <MenuItem key={code} onClick={() => onAdd(code)}>{name}</MenuItem>)}</MenuList>
          </MenuPopover>
        </Menu>
      </div>
      <div id={panelId} role="tabpanel" aria-labelledby={tabId(panelId, selected)}>
        <div className={styles.line}>
          {selected === "" ? (
            <Field className={styles.language} size="small" label={t("templates.language.of")} hint={t("templates.language.hint")}>
              <Choice label={t("templates.language.of")} value={draft.language || UNSAID} options={[{ value: UNSAID, text: t("templates.language.unsaid") }, ...known]} onChange={(value) => onLanguage(value === UNSAID ? "" : value)} />
            </Field>
          ) : <Button size="small" appearance="subtle" icon={<Delete16Regular />} onClick={() => onRemove(selected)}>{t("templates.language.remove", { language: words.language(selected) })}</Button>}
        </div>
        {children}
      </div>
    </>
  );
}
