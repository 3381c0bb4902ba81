import { useRouteQuery } from "../shell/route.ts";
import { ContactList } from "./list/contact-list.tsx";
import { readListState } from "./list/list-state.ts";
import { ContactPage } from "./person/contact-page.tsx";
import { MergePage } from "./person/merge-page.tsx";
import { NewContact } from "./person/new-contact.tsx";

/** #/contacts?search=… · #/contacts/new · #/contacts/{id} · #/contacts/{id}/merge/{otherId} */
export function ContactsPage({ route: [id, part, otherId] }: { route: string[] }) {
  const query = useRouteQuery();
  if (!id) return <ContactList state={readListState(query)} />;
  if (id === "new") return <NewContact />;
  if (part === "merge" && otherId) return <MergePage key={`${id} ${otherId}`} id={id} otherId={otherId} />;
  return <ContactPage key={id} id={id} listQuery={query} />;
}
