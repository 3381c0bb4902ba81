import { hrefOfList } from "../contacts/list/list-state.ts";

/** The address of the contacts list, filtered by one import. */
export const contactsOfImport = (importId: string): string =>
  hrefOfList({ filter: { match: "all", conditions: [{ field: "import", operator: "is", value: importId, customField: null }] } });
