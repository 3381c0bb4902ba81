import { Avatar, makeStyles } from "@fluentui/react-components";
import type { Colleague } from "./use-onlookers.ts";

const FACES_MAX = 5;

const useStyles = makeStyles({ faces: { display: "inline-flex", flexShrink: 0, "> * + *": { marginInlineStart: "-4px" } } });

/** The faces of those who are here too; the words that name them stand beside. */
export function OnlookersFaces({ people }: { people: Pick<Colleague, "id" | "name">[] }) {
  const styles = useStyles();
  return <span className={styles.faces} aria-hidden>{people.slice(0, FACES_MAX).map(({ id, name }) => <Avatar key={id} size={20} name={name} color="colorful" />)}</span>;
}

/** "Jonas, Aylin and Kenji" */
export const inWords = (names: string[], language: string) => new Intl.ListFormat(language, { type: "conjunction" }).format(names);
