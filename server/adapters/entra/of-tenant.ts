/** The address of one tenant, from one with `{tenantid}` in it, or from one that is of a single tenant anyway. */
export const ofTenant = (address: string, tenantId: string): string => address.replace("{tenantid}", tenantId);
