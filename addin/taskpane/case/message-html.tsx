import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { HtmlFrame } from "../../shared/ui/html-frame.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";

/** The whole mail as its writer laid it out. */
export function MessageHtml({ messageId }: { messageId: string }) {
  const { t } = useTranslation();
  const calls = useCalls();
  const { data, error, refetch } = useQuery({ queryKey: keys.messageHtml(messageId), queryFn: () => calls.messageHtml(messageId), staleTime: Infinity });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={4} />;
  return <HtmlFrame html={data.html} title={t("timeline.mailTitle")} />;
}
