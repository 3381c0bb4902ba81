import { makeStyles } from "@fluentui/react-components";
import { MailOff24Regular } from "@fluentui/react-icons";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { MailCard } from "./mail-card.tsx";
import { SeveralMails } from "./several-mails.tsx";
import { useOpenItem } from "./use-open-item.ts";

const NothingSelected = lazy(async () => ({ default: (await import("./nothing-selected.tsx")).NothingSelected }));

const useStyles = makeStyles({ root: { display: "flex", flexDirection: "column", gap: "12px" } });

/** Beside whatever is selected in Outlook: a mail, several, none, or one that is being written. */
export function MailTab() {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <Suspense fallback={<SkeletonLines lines={5} />}>
        <OpenItemView />
      </Suspense>
    </div>
  );
}

function OpenItemView() {
  const { t } = useTranslation();
  const item = useOpenItem();
  if (!item) return <SkeletonLines lines={5} />;
  switch (item.kind) {
    case "none": return <NothingSelected />;
    case "several": return <SeveralMails mails={item.mails} />;
    case "compose": return <ComposeCard />;
    case "other": return <EmptyState icon={<MailOff24Regular />} title={t("mail.otherTitle")} text={t("mail.otherText")} />;
    case "mail": return <MailCard key={item.itemId} mail={item} />;
    default: return item satisfies never;
  }
}
