import { makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { DeskLineContext } from "../../shared/ui/use-onlookers.ts";
import { MeContext, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useLiveSettings } from "../data/use-live-settings.ts";
import { LinkPage } from "../sign-in/link-page.tsx";
import { SignInPage } from "../sign-in/sign-in-page.tsx";
import { DraftsKeeper } from "../ui/drafts.tsx";
import { TellBar } from "../ui/tell-bar.tsx";
import { NewFactsContext } from "./new-facts.ts";
import { useRoute } from "./route.ts";
import { Shell } from "./shell.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({ root: { maxWidth: "560px", margin: "15vh auto 0", padding: "16px" } });

/** Nothing of the settings without knowing who looks at them: the first call says whether somebody must sign in. Links of mails come first. */
export function SignedIn() {
  const [place, token] = useRoute();
  return place === "link" && token ? <LinkPage token={token} /> : <ForSomebody />;
}

function ForSomebody() {
  const styles = useStyles();
  const { t } = useTexts();
  const { auth } = useConnection();
  const calls = useSettingsCalls();
  const [isOut, setOut] = useState(false);
  useEffect(() => auth.onSignInNeeded(() => setOut(true)), [auth]);
  const me = useQuery({ queryKey: settingsKeys.me, queryFn: calls.me, staleTime: Infinity });
  if (isOut) return <SignInPage />;
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
    <DeskLineContext value={live.line}>
      <NewFactsContext value={live}>
        <TellBar>
          <DraftsKeeper>
            <Shell />
          </DraftsKeeper>
        </TellBar>
      </NewFactsContext>
    </DeskLineContext>
  );
}
