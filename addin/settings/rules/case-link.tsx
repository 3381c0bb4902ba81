import { Link, makeStyles } from "@fluentui/react-components";
import type { CaseOfRule } from "./case-drawer.tsx";

const useStyles = makeStyles({ link: { minWidth: 0, overflowWrap: "anywhere", textAlign: "start" } });

/** Opens what rules did on the case; the case itself is worked on in Outlook. */
export function CaseLink({ of, onOpen }: { of: CaseOfRule; onOpen: (of: CaseOfRule) => void }) {
  const styles = useStyles();
  return <Link as="button" className={styles.link} onClick={() => onOpen(of)}>#{of.number} {of.title}</Link>;
}
