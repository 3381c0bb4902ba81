import { like } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";

const PENDING = "pending:";

/** What stands for the vendor's id of a message of ours until the vendor said it. */
export const pendingProviderId = (deliveryId: string): string => `${PENDING}${deliveryId}`;

/** The vendor's id of a message; null: the vendor has not said it yet. */
export const toldProviderId = (providerMessageId: string): string | null => (providerMessageId.startsWith(PENDING) ? null : providerMessageId);

/** Messages whose id the vendor has not said yet. */
export const hasPendingId = like(messages.providerMessageId, `${PENDING}%`);
