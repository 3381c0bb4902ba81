import { Id } from "../contract/common.ts";
import { ContactChoice, ContactFilter, ContactList, SaveContactList, SaveSegment, Segment, TagContacts } from "../contract/contacts.ts";
import { addToContactList, deleteContactList, listContactLists, removeFromContactList, saveContactList } from "../services/contacts/contact-lists.ts";
import { countFilter, deleteSegment, listSegments, saveSegment } from "../services/contacts/segments.ts";
import { listTags, tagContacts } from "../services/contacts/tag-contacts.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["contacts"];
const params = z.object({ id: Id });
const deleted = json(z.object({ isDeleted: z.literal(true) }));
const count = json(z.object({ count: z.int() }));
const chosen = jsonBody(z.object({ choice: ContactChoice }));

const postTags = define({ verb: "tagContacts", method: "post", path: "/contacts/tags", summary: "Give tags to contacts and take others; answers how many were changed", tags, request: { body: jsonBody(TagContacts) }, responses: count });
const getTags = define({ verb: "readContacts", method: "get", path: "/contact-tags", summary: "Every tag with how many have it", tags, responses: json(z.object({ items: z.array(z.object({ tag: z.string(), count: z.int() })) })) });
const getLists = define({ verb: "readContacts", method: "get", path: "/contact-lists", summary: "List the lists of contacts", tags, responses: json(z.object({ items: z.array(ContactList) })) });
const postList = define({ verb: "saveList", method: "post", path: "/contact-lists", summary: "Make a list", tags, request: { body: jsonBody(SaveContactList) }, responses: json(ContactList) });
const putList = define({ verb: "saveList", method: "put", path: "/contact-lists/{id}", summary: "Rename or describe a list", tags, request: { params, body: jsonBody(SaveContactList) }, responses: json(ContactList) });
const deleteListRoute = define({ verb: "saveList", method: "delete", path: "/contact-lists/{id}", summary: "Delete a list; its members stay", tags, request: { params }, responses: deleted });
const postMembers = define({ verb: "saveList", method: "post", path: "/contact-lists/{id}/members", summary: "Put contacts on a list; answers how many were not on it", tags, request: { params, body: chosen }, responses: count });
const postRemovals = define({ verb: "saveList", method: "post", path: "/contact-lists/{id}/removals", summary: "Take contacts off a list; answers how many were on it", tags, request: { params, body: chosen }, responses: count });
const getSegments = define({ verb: "readContacts", method: "get", path: "/segments", summary: "List segments, each with how many it finds now", tags, responses: json(z.object({ items: z.array(Segment) })) });
const postSegment = define({ verb: "saveSegment", method: "post", path: "/segments", summary: "Save a filter as a segment", tags, request: { body: jsonBody(SaveSegment) }, responses: json(Segment) });
const postCount = define({ verb: "readContacts", method: "post", path: "/segments/count", summary: "How many a filter finds, before it is saved", tags, request: { body: jsonBody(z.object({ filter: ContactFilter })) }, responses: json(Segment.pick({ count: true, isCountExact: true })) });
const putSegment = define({ verb: "saveSegment", method: "put", path: "/segments/{id}", summary: "Change a segment", tags, request: { params, body: jsonBody(SaveSegment) }, responses: json(Segment) });
const deleteSegmentRoute = define({ verb: "saveSegment", method: "delete", path: "/segments/{id}", summary: "Delete a segment", tags, request: { params }, responses: deleted });

export const contactListRoutes = createRouter()
  .openapi(postTags, async (c) => c.json(await tagContacts(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getTags, async (c) => c.json({ items: await listTags(ctxFor(c)) }, 200))
  .openapi(getLists, async (c) => c.json({ items: await listContactLists(ctxFor(c)) }, 200))
  .openapi(postList, async (c) => c.json(await saveContactList(ctxFor(c), { listId: null, ...c.req.valid("json") }), 200))
  .openapi(putList, async (c) => c.json(await saveContactList(ctxFor(c), { listId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteListRoute, async (c) => {
    await deleteContactList(ctxFor(c), { listId: c.req.valid("param").id });
    return c.json({ isDeleted: true as const }, 200);
  })
  .openapi(postMembers, async (c) => c.json(await addToContactList(ctxFor(c), { listId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postRemovals, async (c) => c.json(await removeFromContactList(ctxFor(c), { listId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getSegments, async (c) => c.json({ items: await listSegments(ctxFor(c)) }, 200))
  .openapi(postSegment, async (c) => c.json(await saveSegment(ctxFor(c), { segmentId: null, ...c.req.valid("json") }), 200))
  .openapi(postCount, async (c) => c.json(await countFilter(ctxFor(c), c.req.valid("json").filter), 200))
  .openapi(putSegment, async (c) => c.json(await saveSegment(ctxFor(c), { segmentId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteSegmentRoute, async (c) => {
    await deleteSegment(ctxFor(c), { segmentId: c.req.valid("param").id });
    return c.json({ isDeleted: true as const }, 200);
  });
