type Payload = Record<string, unknown> & { uid?: string; grantId?: string };

/**
 * Where oidc-provider keeps sessions, sign-ins under way and codes. They may be lost with the process: a person then
 * picks the account again, while tokens already issued stay valid, because their keys are kept elsewhere.
 */
export function createMemoryStore() {
  const rows = new Map<string, { payload: Payload; expiresAt: number }>();

  const sweep = () => {
    const now = Date.now();
    for (const [key, row] of rows) if (row.expiresAt <= now) rows.delete(key);
  };
  const find = (key: string) => {
    const row = rows.get(key);
    return row && row.expiresAt > Date.now() ? row.payload : undefined;
  };

  const adapter = (model: string) => ({
    async upsert(id: string, payload: Payload, expiresInSeconds?: number) {
      sweep();
      rows.set(`${model}:${id}`, { payload, expiresAt: expiresInSeconds ? Date.now() + expiresInSeconds * 1000 : Infinity });
    },
    find: async (id: string) => find(`${model}:${id}`),
    async findByUid(uid: string) {
      for (const [key, row] of rows) if (key.startsWith(`${model}:`) && row.payload.uid === uid) return find(key);
      return undefined;
    },
    findByUserCode: async () => undefined,
    async consume(id: string) {
      const row = rows.get(`${model}:${id}`);
      if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id: string) {
      rows.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId: string) {
      for (const [key, row] of rows) if (row.payload.grantId === grantId) rows.delete(key);
    },
  });
  return { adapter, clear: () => rows.clear() };
}
