import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

export function useChannelActions({ id, name }: Pick<ChannelAccount, "id" | "name">) {
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const options = { onError: (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }), onSettled: () => queries.invalidateQueries({ queryKey: channelKeys.all }) };
  return {
    test: useMutation({ mutationFn: () => calls.test(id), onSuccess: ({ isGood, code, message }) => tell({ text: isGood ? t("channels.tested", { name }) : `${t(`sending.fault.${code}`, { defaultValue: "" })} ${t("channels.said", { words: message })}`.trim() }), ...options }),
    sync: useMutation({ mutationFn: () => calls.sync(id), onSuccess: () => tell({ text: t("channels.syncBegun", { name }) }), ...options }),
    disconnect: useMutation({
      mutationFn: () => calls.disconnect(id),
      onSuccess: () => {
        tell({ text: t("channels.disconnectedNow", { name }) });
        goTo("channels");
      },
      ...options,
    }),
  };
}
