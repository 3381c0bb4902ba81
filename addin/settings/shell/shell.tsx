import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens } from "@fluentui/react-components";
import { Dismiss24Regular } from "@fluentui/react-icons";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMe } from "../data/settings-context.ts";
import { NotAllowed } from "../ui/not-allowed.tsx";
import { PageBoundary } from "../ui/page-boundary.tsx";
import { Page } from "../ui/page.tsx";
import { Header } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { useRoute } from "./route.ts";
import { sections } from "./sections.ts";
import { SendingArmBar } from "./sending-arm-bar.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const narrow = matchMedia("(max-width: 900px)");

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", minHeight: "100vh", backgroundColor: tokens.colorNeutralBackground2 },
  skip: {
    position: "absolute", insetInlineStart: "16px", top: "-100px", zIndex: 20, padding: "8px 12px", backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorBrandForegroundLink,
    ":focus": { top: "8px" },
  },
  columns: { display: "flex", flexGrow: 1, minWidth: 0 },
  side: { width: "232px", flexShrink: 0, borderInlineEndWidth: "1px", borderInlineEndStyle: "solid", borderInlineEndColor: tokens.colorNeutralStroke2, backgroundColor: tokens.colorNeutralBackground1 },
  sticky: { position: "sticky", top: 0 },
  main: {
    flexGrow: 1, minWidth: 0, boxSizing: "border-box", maxWidth: "1180px", padding: "28px 32px 96px", outlineStyle: "none",
    "@media (max-width: 560px)": { padding: "20px 16px 96px" },
  },
});

export function Shell() {
  const styles = useStyles();
  const { t } = useTexts();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const [asked, ...route] = useRoute();
  const key = asked ?? "overview";
  useEffect(() => {
    // In braces: Chromium answers a promise, which React would take for the way to clean up.
    scrollTo(0, 0);
  }, [key]);
  return (
    <div className={styles.root}>
      <a href="#main" className={styles.skip} onClick={skipToMain}>{t("skip")}</a>
      <Header onMenu={isNarrow ? () => setMenuOpen(true) : undefined} />
      <div className={styles.columns}>
        {isNarrow ? (
          <OverlayDrawer open={isMenuOpen} onOpenChange={(_, { open }) => setMenuOpen(open)} position="start" size="small">
            <DrawerHeader>
              <DrawerHeaderTitle action={<Button appearance="subtle" icon={<Dismiss24Regular />} aria-label={t("close")} onClick={() => setMenuOpen(false)} />}>{t("title")}</DrawerHeaderTitle>
            </DrawerHeader>
            <DrawerBody>
              <Navigation current={key} onGo={() => setMenuOpen(false)} />
            </DrawerBody>
          </OverlayDrawer>
        ) : (
          <div className={styles.side}><div className={styles.sticky}><Navigation current={key} /></div></div>
        )}
        <main id="main" className={styles.main} tabIndex={-1}>
          <SendingArmBar />
          <Content key={key} sectionKey={key} route={route} />
        </main>
      </div>
    </div>
  );
}

function Content({ sectionKey, route }: { sectionKey: string; route: string[] }) {
  const { t } = useTexts();
  const { may } = useMe();
  const section = sections.find(({ key }) => key === sectionKey);
  if (!section) return <Page title={t("unknownPage.title")} text={t("unknownPage.text")}>{null}</Page>;
  if (!may.includes(section.verb)) return <Page title={t(`section.${section.key}`)}><NotAllowed title={t(`section.${section.key}`)} /></Page>;
  return (
    <PageBoundary>
      <Suspense fallback={<SkeletonRows rows={5} />}>
        <section.Page route={route} />
      </Suspense>
    </PageBoundary>
  );
}

/** The address stays as it is: its hash says which page is open. */
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function onWidth(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}
