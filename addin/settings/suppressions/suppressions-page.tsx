import { Button } from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Page } from "../ui/page.tsx";
import { AddSuppression } from "./add-suppression.tsx";
import { SuppressionList } from "./suppression-list.tsx";

export function SuppressionsPage() {
  const { t } = useTexts();
  const maySuppress = useMay("suppressAddress");
  const [isAdding, setAdding] = useState(false);
  return (
    <Page title={t("section.suppressions")} text={t("suppressions.text")} action={maySuppress && !isAdding && <Button appearance="primary" icon={<Add20Regular />} onClick={() => setAdding(true)}>{t("suppressions.add")}</Button>}>
      {isAdding && <AddSuppression onDone={() => setAdding(false)} />}
      <SuppressionList />
    </Page>
  );
}
