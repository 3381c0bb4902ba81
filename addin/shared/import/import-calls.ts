import type { LayoutOverrides } from "../../../server/contract/contact-files.ts";
import type { ContactList } from "../../../server/contract/contacts.ts";
import type { ImportProfile, ImportRow, ImportSettings, ImportSummary, RepairRows, RowOutcome, SampleRow, SaveImportProfile, Upload, UploadInspection } from "../../../server/contract/imports.ts";
import type { ApiConnection, UploadProgress } from "../api.ts";

export type ImportMove = "start" | "pause" | "resume" | "cancel" | "undo";
export interface ImportPage { items: ImportSummary[]; next: string | null }
export interface ImportRowPage { items: ImportRow[]; next: string | null }
export interface RepairAnswer { accepted: number; refused: ImportRow[]; summary: ImportSummary }

const ROWS_PAGE = "50";
const IMPORTS_PAGE = "25";
const binary = { "content-type": "application/octet-stream" };

/** The calls about contact files: uploads, imports, profiles. Each rejects with ApiProblem. */
export function createImportCalls({ call, upload, download }: ApiConnection) {
  const get = <Answer>(path: string) => call("GET", path) as Promise<Answer>;
  const post = <Answer>(path: string, json: unknown) => call("POST", path, json) as Promise<Answer>;
  return {
    upload: (file: File, onProgress: UploadProgress, signal: AbortSignal): Promise<Upload> =>
      upload(`/uploads?${new URLSearchParams({ fileName: file.name })}`, file, binary, onProgress, signal) as Promise<Upload>,
    /** `profileId` undefined: whichever fits the columns; null: none. */
    inspect: (uploadId: string, overrides: LayoutOverrides, profileId?: string | null): Promise<UploadInspection> =>
      post(`/uploads/${uploadId}/inspection`, { overrides, ...(profileId !== undefined && { profileId }) }),
    sample: (uploadId: string, settings: ImportSettings): Promise<{ rows: SampleRow[] }> => post(`/uploads/${uploadId}/sample`, settings),

    create: (json: { uploadId: string; settings: ImportSettings; profileId?: string | null }): Promise<ImportSummary> => post("/imports", json),
    page: (after: string | null): Promise<ImportPage> => get(`/imports?${new URLSearchParams({ limit: IMPORTS_PAGE, ...(after !== null && { after }) })}`),
    one: (id: string): Promise<ImportSummary> => get(`/imports/${id}`),
    /** `outcome` null: of all. */
    rows: (id: string, outcome: RowOutcome | null, after: string | null): Promise<ImportRowPage> =>
      get(`/imports/${id}/rows?${new URLSearchParams({ ...(outcome !== null && { outcome }), limit: ROWS_PAGE, ...(after !== null && { after }) })}`),
    move: (id: string, move: ImportMove): Promise<ImportSummary> => post(`/imports/${id}/moves`, { move }),
    refusedCsv: (id: string): Promise<Blob> => download(`/imports/${id}/refused.csv`),
    repair: (id: string, rows: RepairRows["rows"]): Promise<RepairAnswer> => post(`/imports/${id}/repairs`, { rows }),

    profiles: async (): Promise<ImportProfile[]> => (await get<{ items: ImportProfile[] }>("/import-profiles")).items,
    createProfile: (json: SaveImportProfile): Promise<ImportProfile> => post("/import-profiles", json),
    changeProfile: (id: string, json: SaveImportProfile): Promise<ImportProfile> => call("PUT", `/import-profiles/${id}`, json) as Promise<ImportProfile>,
    deleteProfile: (id: string) => call("DELETE", `/import-profiles/${id}`),

    lists: async (): Promise<ContactList[]> => (await get<{ items: ContactList[] }>("/contact-lists")).items,
    createList: (name: string): Promise<ContactList> => post("/contact-lists", { name, description: "" }),
  };
}

export type ImportCalls = ReturnType<typeof createImportCalls>;
