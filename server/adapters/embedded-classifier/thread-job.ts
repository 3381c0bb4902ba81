import type { Category } from "../../contract/conversations.ts";
import type { Lesson, Trained } from "../../services/classification/classifier.ts";
import { type Encoder, loadEncoder } from "./encoder.ts";
import { runTraining } from "./train-job.ts";

export type ThreadJob = { kind: "train"; categories: Category[]; lessons: Lesson[] } | { kind: "embed"; text: string };
export type ThreadResult = { kind: "train"; trained: Trained } | { kind: "embed"; vector: Float32Array | null };

let encoder: Promise<Encoder | null> | undefined;

export async function takeThreadJob(job: ThreadJob): Promise<ThreadResult> {
  switch (job.kind) {
    case "train":
      return { kind: "train", trained: await runTraining(job) };
    case "embed": {
      encoder ??= loadEncoder();
      const [vector] = (await (await encoder)?.embed([job.text])) ?? [];
      return { kind: "embed", vector: vector ?? null };
    }
  }
}
