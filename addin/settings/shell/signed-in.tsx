import { makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { MeContext, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useLiveSettings } from "../data/use-live-settings.ts";
import { DraftsKeeper } from "../ui/drafts.tsx";
import { TellBar } from "../ui/tell-bar.tsx";
import { NewFactsContext } from "./new-facts.ts";
import { Shell } from "./shell.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({ root: { maxWidth: "560px", margin: "15vh auto 0", padding: "16px" } });

/** Nothing of the settings without knowing who looks at them: the first call signs in, which may leave the page and come back. */
export function SignedIn() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const me = useQuery({ queryKey: settingsKeys.me, queryFn: calls.me, staleTime: Infinity });
  if (me.data) return <MeContext value={me.data}><Desk /></MeContext>;
  return (
    <main className={styles.root}>
      {me.error ? <><h1>{t("title")}</h1><ErrorCard error={me.error} onRetry={() => void me.refetch()} /></> : <SkeletonRows />}
    </main>
  );
}

function Desk() {
  const live = useLiveSettings();
  return (
    <NewFactsContext value={live}>
      <TellBar>
        <DraftsKeeper>
          <Shell />
        </DraftsKeeper>
      </TellBar>
    </NewFactsContext>
  );
}
