import { Button, makeStyles } from "@fluentui/react-components";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { HtmlFrame } from "../../shared/ui/html-frame.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";

const useStyles = makeStyles({ ask: { display: "flex", flexWrap: "wrap", gap: "4px" }, button: { whiteSpace: "normal", textAlign: "start" } });

/** The whole mail as its writer laid it out. Pictures wait to be asked for: those from outside tell their server that the mail was read. */
export function MessageHtml({ messageId }: { messageId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [pictures, setPictures] = useState<"none" | "inline" | "all">("none");
  const { data, error, refetch } = useQuery({ queryKey: [...keys.messageHtml(messageId), pictures], queryFn: () => calls.messageHtml(messageId, pictures), staleTime: Infinity, placeholderData: keepPreviousData });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={4} />;
  return (
    <>
      <div className={styles.ask}>
        {pictures === "none" && data.inlinePictures > 0 && <Button className={styles.button} size="small" onClick={() => setPictures("inline")}>{t("timeline.pictures", { count: data.inlinePictures })}</Button>}
        {pictures !== "all" && data.remotePictures > 0 && <Button className={styles.button} size="small" onClick={() => setPictures("all")}>{t("timeline.remote", { count: data.remotePictures })}</Button>}
      </div>
      <HtmlFrame html={data.html} title={t("timeline.mailTitle")} allowsRemotePictures={pictures === "all"} />
    </>
  );
}
