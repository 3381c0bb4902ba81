import { Id } from "../contract/common.ts";
import { ChangeContact, Contact, ContactPage, ContactQuery, DuplicateContact, EraseContact, ExportChosen, ExportContacts, RecordConsent, SaveContact } from "../contract/contacts.ts";
import { eraseContact } from "../services/contacts/erase-contact.ts";
import { exportContact } from "../services/contacts/export-contact.ts";
import { exportContacts } from "../services/contacts/export-contacts.ts";
import { findDuplicates } from "../services/contacts/find-duplicates.ts";
import { listContacts } from "../services/contacts/list-contacts.ts";
import { mergeContacts } from "../services/contacts/merge-contacts.ts";
import { readContact } from "../services/contacts/read-contact.ts";
import { recordConsent } from "../services/contacts/record-consent.ts";
import { changeContact, createContact } from "../services/contacts/save-contact.ts";
import { undoMerge } from "../services/contacts/undo-merge.ts";
import { noteRead } from "../services/events/note-read.ts";
import { sendCsv, sendFile } from "./file-answer.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["contacts"];
const params = z.object({ id: Id });
const csvFile = { 200: { description: "CSV, UTF-8 with BOM", content: { "text/csv": { schema: z.string() } } } };
const getContacts = define({ verb: "readContacts", method: "get", path: "/contacts", summary: "Search, filter and sort contacts, paged by key", tags, request: { query: ContactQuery }, responses: json(ContactPage) });
const getContactsCsv = define({ verb: "exportContacts", method: "get", path: "/contacts/export.csv", summary: "The contacts that a query finds, as CSV", tags, request: { query: ExportContacts }, responses: csvFile });
const postContactsCsv = define({ verb: "exportContacts", method: "post", path: "/contacts/export.csv", summary: "Chosen contacts, as CSV", tags, request: { body: jsonBody(ExportChosen) }, responses: csvFile });
const postContact = define({ verb: "changeContact", method: "post", path: "/contacts", summary: "Make a contact", tags, request: { body: jsonBody(SaveContact) }, responses: json(Contact) });
const getContact = define({ verb: "readContacts", method: "get", path: "/contacts/{id}", summary: "One person with channels, campaigns, conversations and cases", tags, request: { params }, responses: json(Contact) });
const putContact = define({ verb: "changeContact", method: "put", path: "/contacts/{id}", summary: "Change a contact; refused as stale if it was changed since it was read", tags, request: { params, body: jsonBody(ChangeContact) }, responses: json(Contact) });
const getDuplicates = define({ verb: "readContacts", method: "get", path: "/contacts/{id}/duplicates", summary: "Who may be the same person, and why", tags, request: { params }, responses: json(z.object({ items: z.array(DuplicateContact) })) });
const postMerge = define({ verb: "mergeContacts", method: "post", path: "/contacts/{id}/merges", summary: "Merge another contact into this one", tags, request: { params, body: jsonBody(z.object({ otherId: Id })) }, responses: json(Contact) });
const postMergeUndo = define({ verb: "mergeContacts", method: "post", path: "/contacts/{id}/merges/{mergeId}/undo", summary: "Take a merge apart again", tags, request: { params: params.extend({ mergeId: Id }) }, responses: json(Contact) });
const postConsent = define({ verb: "changeContact", method: "post", path: "/contacts/{id}/consents", summary: "Record what the person said about a channel", tags, request: { params, body: jsonBody(RecordConsent) }, responses: json(Contact) });
const getExport = define({ verb: "exportContacts", method: "get", path: "/contacts/{id}/export", summary: "Everything about a person, as a JSON file", tags, request: { params }, responses: { 200: { description: "JSON", content: { "application/json": { schema: z.any() } } } } });
const postErasure = define({ verb: "eraseContact", method: "post", path: "/contacts/{id}/erasure", summary: "Forget a person for good; suppressions stay as hashes", tags, request: { params, body: jsonBody(EraseContact) }, responses: json(z.object({ isErased: z.literal(true) })) });

export const contactsRoutes = createRouter()
  .openapi(getContacts, async (c) => c.json(await listContacts(ctxFor(c), c.req.valid("query")), 200))
  // Before the routes of one contact, whose id it would be.
  .openapi(getContactsCsv, async (c) => sendCsv(c, "contacts", await exportContacts(ctxFor(c), c.req.valid("query"))))
  .openapi(postContactsCsv, async (c) => sendCsv(c, "contacts", await exportContacts(ctxFor(c), c.req.valid("json"))))
  .openapi(postContact, async (c) => c.json(await createContact(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getContact, async (c) => {
    const contact = await readContact(ctxFor(c), c.req.valid("param").id);
    await noteRead(ctxFor(c), { type: "contact", id: contact.id });
    return c.json(contact, 200);
  })
  .openapi(putContact, async (c) => c.json(await changeContact(ctxFor(c), { contactId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getDuplicates, async (c) => c.json({ items: await findDuplicates(ctxFor(c), { contactId: c.req.valid("param").id }) }, 200))
  .openapi(postMerge, async (c) => c.json(await mergeContacts(ctxFor(c), { contactId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postMergeUndo, async (c) => {
    const { id, mergeId } = c.req.valid("param");
    return c.json(await undoMerge(ctxFor(c), { contactId: id, mergeId }), 200);
  })
  .openapi(postConsent, async (c) => c.json(await recordConsent(ctxFor(c), { contactId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getExport, async (c) => {
    const { id } = c.req.valid("param");
    return sendFile(c, { name: `contact-${id}.json`, type: "application/json; charset=utf-8", pieces: await exportContact(ctxFor(c), { contactId: id }) });
  })
  .openapi(postErasure, async (c) => {
    await eraseContact(ctxFor(c), { contactId: c.req.valid("param").id, ...c.req.valid("json") });
    return c.json({ isErased: true as const }, 200);
  });
