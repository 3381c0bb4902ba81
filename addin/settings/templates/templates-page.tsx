import { useRouteQuery } from "../shell/route.ts";
import { EditorPage } from "./editor/editor-page.tsx";
import { LibraryPage } from "./library/library-page.tsx";
import { readLibraryState } from "./library/library-state.ts";

/** #/templates?search=… · #/templates/new · #/templates/{id} */
export function TemplatesPage({ route: [id] }: { route: string[] }) {
  const query = useRouteQuery();
  if (!id) return <LibraryPage state={readLibraryState(query)} />;
  return <EditorPage key={id} id={id === "new" ? null : id} />;
}
