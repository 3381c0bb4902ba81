import { ArchiveCategory, CategoryEntry, CategoryVersion, ExplainMail, Learning, LlmCall, LlmCallQuery, LlmSettings, LlmTest, MailExplanation, OrderCategories, SaveCategory, SaveLlmSettings, UndoModel } from "../contract/classification.ts";
import { Id, pageOf } from "../contract/common.ts";
import { Classification } from "../contract/conversations.ts";
import { explainMail } from "../services/classification/explain-mail.ts";
import { listLlmCalls } from "../services/classification/list-llm-calls.ts";
import { readLlmSettings } from "../services/classification/llm-settings.ts";
import { readLearning } from "../services/classification/read-learning.ts";
import { archiveCategory, listCategoryEntries, listCategoryVersions, orderCategories, saveCategory } from "../services/classification/save-category.ts";
import { saveLlmSettings } from "../services/classification/save-llm-settings.ts";
import { testLlm } from "../services/classification/test-llm.ts";
import { undoCorrection } from "../services/classification/undo-correction.ts";
import { undoModel } from "../services/classification/undo-model.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["classification"];
const keyParams = z.object({ key: z.string().max(60) });
const idParams = z.object({ id: Id });
const Entries = z.object({ items: z.array(CategoryEntry) });

const getEntries = define({ verb: "readClassification", method: "get", path: "/classification/categories", summary: "All categories, archived ones too", tags, responses: json(Entries) });
const postCategory = define({ verb: "saveClassification", method: "post", path: "/classification/categories", summary: "Make a category or change one", tags, request: { body: jsonBody(SaveCategory) }, responses: json(Entries) });
const putOrder = define({ verb: "saveClassification", method: "put", path: "/classification/categories/order", summary: "Put the categories in order", tags, request: { body: jsonBody(OrderCategories) }, responses: json(Entries) });
const patchArchive = define({ verb: "saveClassification", method: "patch", path: "/classification/categories/{key}", summary: "Archive a category, or offer it again", tags, request: { params: keyParams, body: jsonBody(ArchiveCategory) }, responses: json(Entries) });
const getVersions = define({ verb: "readClassification", method: "get", path: "/classification/categories/{key}/versions", summary: "How a category read, newest first", tags, request: { params: keyParams }, responses: json(z.object({ items: z.array(CategoryVersion) })) });
const getLearning = define({ verb: "readClassification", method: "get", path: "/classification/learning", summary: "What was learned from people, and what it was worth", tags, responses: json(Learning) });
const postUndo = define({ verb: "saveClassification", method: "post", path: "/classification/models/{id}/undo", summary: "Take the last lesson back", tags, request: { params: idParams, body: jsonBody(UndoModel) }, responses: json(Learning) });
const getLlm = define({ verb: "readClassification", method: "get", path: "/classification/llm", summary: "The language model that is asked; its key is never told", tags, responses: json(LlmSettings) });
const putLlm = define({ verb: "saveClassification", method: "put", path: "/classification/llm", summary: "Set the language model up", tags, request: { body: jsonBody(SaveLlmSettings) }, responses: json(LlmSettings) });
const postLlmTest = define({ verb: "saveClassification", method: "post", path: "/classification/llm/tests", summary: "Ask the language model about a mail that nobody wrote", tags, responses: json(LlmTest) });
const getCalls = define({ verb: "readClassification", method: "get", path: "/classification/llm/calls", summary: "What left the house for a language model, newest first", tags, request: { query: LlmCallQuery }, responses: json(pageOf(LlmCall)) });
const postExplanation = define({ verb: "readClassification", method: "post", path: "/classification/explanations", summary: "The whole path of a mail, with nothing done", tags, request: { body: jsonBody(ExplainMail) }, responses: json(MailExplanation) });
const deleteCorrection = define({ verb: "correctClassification", method: "delete", path: "/messages/{id}/classification", summary: "Take one's own last word on a mail back", tags, request: { params: idParams }, responses: json(Classification) });

export const classificationRoutes = createRouter()
  .openapi(getEntries, async (c) => c.json({ items: await listCategoryEntries(ctxFor(c)) }, 200))
  .openapi(postCategory, async (c) => c.json({ items: await saveCategory(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(putOrder, async (c) => c.json({ items: await orderCategories(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(patchArchive, async (c) => c.json({ items: await archiveCategory(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }) }, 200))
  .openapi(getVersions, async (c) => c.json({ items: await listCategoryVersions(ctxFor(c), c.req.valid("param")) }, 200))
  .openapi(getLearning, async (c) => c.json(await readLearning(ctxFor(c)), 200))
  .openapi(postUndo, async (c) => c.json(await undoModel(ctxFor(c), { modelId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getLlm, async (c) => c.json(await readLlmSettings(ctxFor(c)), 200))
  .openapi(putLlm, async (c) => c.json(await saveLlmSettings(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postLlmTest, async (c) => c.json(await testLlm(ctxFor(c)), 200))
  .openapi(getCalls, async (c) => c.json(await listLlmCalls(ctxFor(c), c.req.valid("query")), 200))
  .openapi(postExplanation, async (c) => c.json(await explainMail(ctxFor(c), c.req.valid("json")), 200))
  .openapi(deleteCorrection, async (c) => c.json(await undoCorrection(ctxFor(c), { messageId: c.req.valid("param").id }), 200));
