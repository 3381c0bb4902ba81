import { Button, Checkbox, makeStyles } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FoundAccounts } from "../../../server/contract/platforms.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Choices } from "../ui/choices.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "16px", alignItems: "start" }, boxes: { display: "flex", flexDirection: "column" } });

/** Several accounts came of one sign-in: which of them chats are to come from. */
export function ChooseAccounts({ signInId }: { signInId: string }) {
  const calls = useChannelCalls();
  const found = useQuery({ queryKey: channelKeys.found(signInId), queryFn: () => calls.found(signInId), retry: false, staleTime: Infinity });
  return <Panel><Loaded query={found} skeleton={<SkeletonRows rows={2} />}>{(all) => <Form found={all} />}</Loaded></Panel>;
}

function Form({ found }: { found: FoundAccounts }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [chosen, setChosen] = useState<string[]>([]);
  const choose = useMutation({
    mutationFn: () => calls.choose(found.id, { externalIds: chosen }),
    onSuccess: async (accounts) => {
      tell({ text: t("channels.connected", { name: accounts.map(({ name }) => name).join(", ") }) });
      await queries.invalidateQueries({ queryKey: channelKeys.list });
      goTo("channels");
    },
  });
  const toggle = (id: string, isOn: boolean) => setChosen((before) => (isOn ? [...before, id] : before.filter((one) => one !== id)));
  return (
    <div className={styles.form}>
      <Choices label={t("channels.choose.label")} hint={t("channels.choose.hint")} className={styles.boxes}>
        {found.items.map(({ externalId, name, isConnected }) => <Checkbox key={externalId} label={isConnected ? t("channels.choose.again", { name }) : name} checked={chosen.includes(externalId)} onChange={(_, { checked }) => toggle(externalId, checked === true)} />)}
      </Choices>
      {choose.error && <ErrorCard error={choose.error} onRetry={() => choose.mutate()} />}
      <Button appearance="primary" disabledFocusable={chosen.length === 0 || choose.isPending} onClick={() => choose.mutate()}>{t("channels.choose.go", { count: chosen.length })}</Button>
    </div>
  );
}
