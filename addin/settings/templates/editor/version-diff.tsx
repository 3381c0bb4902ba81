import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { DiffLine } from "../../../../server/contract/templates.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { SkeletonLines } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";

const signs = { same: " ", added: "+", removed: "−" } as const;

const useStyles = makeStyles({
  part: { margin: "12px 0 4px", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  lines: { margin: 0, padding: 0, listStyleType: "none", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, overflow: "hidden" },
  line: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", gap: "4px", padding: "2px 8px", fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  same: { color: tokens.colorNeutralForeground2 },
  added: { backgroundColor: tokens.colorStatusSuccessBackground1 },
  removed: { backgroundColor: tokens.colorStatusDangerBackground1 },
  none: { color: tokens.colorNeutralForeground2 },
});

/** Part by part: lines that went with −, lines that came with +. */
export function VersionDiff({ templateId, from, to }: { templateId: string; from: number; to: number }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const calls = useTemplateCalls();
  const diff = useQuery({ queryKey: [...settingsKeys.template(templateId), "diff", from, to], queryFn: () => calls.diff(templateId, from, to) });
  return (
    <Loaded query={diff} skeleton={<SkeletonLines lines={4} />}>
      {({ parts }) => (
        <>
          {parts.length === 0 && <p className={styles.none}>{t("templates.noDifference")}</p>}
          {parts.map(({ part, language, lines }) => (
            <section key={`${part} ${language}`}>
              <h3 className={styles.part}>{t(`templates.diff.${part}`)}{language && ` · ${words.language(language)}`}</h3>
              <ul className={styles.lines}>{lines.map((line, index) => <Line key={index} line={line} />)}</ul>
            </section>
          ))}
        </>
      )}
    </Loaded>
  );
}

function Line({ line: { kind, text } }: { line: DiffLine }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <li className={mergeClasses(styles.line, styles[kind])} aria-label={kind === "same" ? undefined : t(`templates.diff.${kind}`, { text })}>
      <span aria-hidden>{signs[kind]}</span>
      <span dir="auto">{text}</span>
    </li>
  );
}
