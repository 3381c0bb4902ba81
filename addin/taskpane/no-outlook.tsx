import { Button } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../shared/ui/empty-state.tsx";

/** Office did not answer: its scripts are blocked, or somebody opened this page in a browser. */
export function NoOutlook() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState title={t("noOutlook.title")} text={t("noOutlook.text")} action={<Button appearance="primary" onClick={() => location.reload()}>{t("error.retry")}</Button>} />
    </main>
  );
}
