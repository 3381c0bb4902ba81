import type { CategoryEntry, CategoryVersion, ExplainMail, Learning, LlmCall, LlmSettings, LlmTest, MailExplanation, SaveCategory, SaveLlmSettings } from "../../../server/contract/classification.ts";
import type { ApiConnection } from "../../shared/api.ts";

/** The calls about categories, what was learned, and the language model. Each rejects with ApiProblem. */
export function createClassificationCalls({ client }: ApiConnection) {
  const { categories, learning, models, llm, explanations } = client.classification;
  return {
    categories: (): Promise<CategoryEntry[]> => items(categories.$get()),
    save: (json: SaveCategory): Promise<CategoryEntry[]> => items(categories.$post({ json })),
    order: (keys: string[]): Promise<CategoryEntry[]> => items(categories.order.$put({ json: { keys } })),
    archive: (key: string, isArchived: boolean): Promise<CategoryEntry[]> => items(categories[":key"].$patch({ param: { key }, json: { isArchived } })),
    versions: (key: string): Promise<CategoryVersion[]> => items(categories[":key"].versions.$get({ param: { key } })),
    learning: (): Promise<Learning> => read(learning.$get()),
    undo: (id: string, setsLabelsAside: boolean): Promise<Learning> => read(models[":id"].undo.$post({ param: { id }, json: { setsLabelsAside } })),
    llm: (): Promise<LlmSettings> => read(llm.$get()),
    saveLlm: (json: SaveLlmSettings): Promise<LlmSettings> => read(llm.$put({ json })),
    testLlm: (): Promise<LlmTest> => read(llm.tests.$post()),
    llmCalls: (after: string | null): Promise<{ items: LlmCall[]; next: string | null }> => read(llm.calls.$get({ query: after === null ? {} : { after } })),
    explain: (json: ExplainMail): Promise<MailExplanation> => read(explanations.$post({ json })),
  };
}

async function read<Body>(answer: Promise<{ json(): Promise<Body> }>): Promise<Body> {
  return (await answer).json();
}

async function items<Item>(answer: Promise<{ json(): Promise<{ items: Item[] }> }>): Promise<Item[]> {
  return (await read(answer)).items;
}
