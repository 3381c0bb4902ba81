import { makeStyles, MessageBar, MessageBarBody, Tab, TabList } from "@fluentui/react-components";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { CategoryPanel } from "./category-panel.tsx";
import { ExplainPanel } from "./explain-panel.tsx";
import { LearningPanel } from "./learning-panel.tsx";
import { LlmCallList } from "./llm-call-list.tsx";
import { LlmPanel } from "./llm-panel.tsx";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-12px", flexWrap: "wrap" } });
const TABS = ["categories", "learned", "llm", "explain"];

/** How mail is sorted: `#/classification`, `#/classification/learned`, `#/classification/llm`, `#/classification/explain`. */
export function ClassificationPage({ route: [place] }: { route: string[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const reason = useReadOnlyReason();
  const mayChange = useMay("saveClassification");
  const shown = place && TABS.includes(place) ? place : TABS[0]!;
  return (
    <Page title={t("section.classification")} text={t("classification.text")}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <TabList className={styles.tabs} selectedValue={shown} onTabSelect={(_, { value }) => goTo("classification", String(value))}>
        {TABS.map((value) => <Tab key={value} value={value}>{t(`classification.tab.${value}`)}</Tab>)}
      </TabList>
      {shown === "categories" && <CategoryPanel mayChange={mayChange} />}
      {shown === "learned" && <LearningPanel mayChange={mayChange} />}
      {shown === "llm" && <><LlmPanel mayChange={mayChange} /><LlmCallList /></>}
      {shown === "explain" && <ExplainPanel />}
    </Page>
  );
}
