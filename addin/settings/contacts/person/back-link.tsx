import { makeStyles, tokens } from "@fluentui/react-components";
import { ArrowLeft16Regular } from "@fluentui/react-icons";
import { useEffect } from "react";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf, hrefWith } from "../../shell/route.ts";

const useStyles = makeStyles({
  link: {
    display: "inline-flex", alignItems: "center", gap: "4px", marginBottom: "8px", color: tokens.colorNeutralForeground2, textDecorationLine: "none", borderRadius: tokens.borderRadiusMedium,
    ":hover": { color: tokens.colorNeutralForeground1, textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
  },
  icon: { display: "inline-flex", ":dir(rtl)": { transform: "scaleX(-1)" } },
});

/** The way back: to a person where `to` names one, else to the list as it was, which `listQuery` says. */
export function BackLink({ listQuery = "", to }: { listQuery?: string; to?: { id: string; name: string } }) {
  const styles = useStyles();
  const { t } = useTexts();
  useEffect(() => {
    // A page of its own begins at its top, and the focus with it: what was clicked is gone.
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, []);
  return (
    <a className={styles.link} href={to ? hrefOf("contacts", to.id) : hrefWith(listQuery, "contacts")}>
      <span className={styles.icon} aria-hidden><ArrowLeft16Regular /></span>
      {to?.name ?? t("contacts.back")}
    </a>
  );
}
