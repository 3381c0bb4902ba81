import { Button, FluentProvider, makeStyles, Spinner, Text, tokens } from "@fluentui/react-components";
import { useEffect, useMemo, useState } from "react";
import type { HostDescription } from "../host-description.ts";
import { createOutlook } from "./outlook.ts";
import { OutlookPage } from "./outlook-page.tsx";
import { preferences } from "./preferences.ts";
import { useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { HOST_THEMES } from "./theme.ts";

const DEFAULT_USER = "11111111-aaaa-4aaa-8aaa-000000000003";

// Not a class: Fluent gives the provider's class to every portal too, and menus would cover the page.
const WHOLE_PAGE = { height: "100%" };

const useStyles = makeStyles({
  notice: {
    height: "100%",
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
    alignItems: "center",
    justifyContent: "center",
  },
});

export function App() {
  const styles = useStyles();
  const { theme } = useStore(preferences);
  const { description, error, load } = useDescription();
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === "light" ? "light" : "dark";
  }, [theme]);
  return (
    <FluentProvider theme={HOST_THEMES[theme].fluent} style={WHOLE_PAGE}>
      {description ? <SignedIn description={description} /> : null}
      {!description && !error ? (
        <div className={styles.notice}>
          <Spinner label={texts.loading} />
        </div>
      ) : null}
      {error ? (
        <div className={styles.notice} role="alert">
          <Text weight="semibold">{texts.hostFailed}</Text>
          <Text>{error}</Text>
          <Button onClick={load}>{texts.retry}</Button>
        </div>
      ) : null}
    </FluentProvider>
  );
}

function SignedIn({ description }: { description: HostDescription }) {
  const { userId, sharedMailboxId } = useStore(preferences);
  const byId = (id: string | null) => description.users.find((each) => each.id === id);
  const user = byId(userId) ?? byId(DEFAULT_USER) ?? description.users[0];
  const shared = description.sharedMailboxes.find((each) => each.id === sharedMailboxId) ?? null;
  const outlook = useMemo(() => (user ? createOutlook(description, user, shared) : null), [description, user, shared]);
  useEffect(() => {
    void outlook?.mail.start();
    return () => outlook?.stop();
  }, [outlook]);
  return outlook ? <OutlookPage key={`${outlook.user.id} ${sharedMailboxId}`} outlook={outlook} /> : null;
}

function useDescription() {
  const [description, setDescription] = useState<HostDescription | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = async () => {
    setError(null);
    try {
      const response = await fetch("/sandbox/outlook/host.json");
      if (!response.ok) throw new Error(await response.text());
      setDescription((await response.json()) as HostDescription);
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
  };
  useEffect(() => void load(), []);
  return { description, error, load: () => void load() };
}
