import type { Page } from '../http/index.ts';
import type { HttpClient, Query } from './http-client.ts';

/** As many as a page of any list may have. */
const pageSize = 1_000;

/** All of a list, page by page, or its first so many. */
export async function askList<T>(
  http: HttpClient,
  path: string,
  { limit = Number.POSITIVE_INFINITY, ...query }: Query & { readonly limit?: number | undefined } = {},
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const asked = { ...query, limit: Math.min(limit - items.length, pageSize), cursor };
    const page = (await http.ask({ path, query: asked })) as Page<T>;
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && items.length < limit);
  return items;
}
