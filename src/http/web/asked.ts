import type { Problem } from '../problem.ts';

/** Forelock's own words for what went wrong. */
export class Refused extends Error {
  readonly status: number;

  constructor({ status, detail, next }: Pick<Problem, 'status' | 'detail' | 'next'>) {
    super(`${detail}. ${next}`);
    this.status = status;
  }
}

const kept = 'forelock-token';

/** Until the tab is closed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(kept, token);
}

/** Asks the API; the token goes in a header, never in an address. Rejects with Refused, or what fetch says. */
export async function ask(path: string, more: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(kept);
  const headers = { ...more.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(path, { ...more, headers });
  if (response.ok) return response;
  throw new Refused(await problemIn(response));
}

async function problemIn(response: Response): Promise<Problem> {
  if (response.headers.get('content-type')?.includes('problem+json') === true)
    return (await response.json()) as Problem;
  const { status, statusText } = response;
  const next = 'Look at what stands between this page and Forelock';
  return { status, detail: `${status} ${statusText}, without a reason`, next } as Problem;
}

export async function read<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

/** A part of a list; `next` is the cursor of the part behind it. */
export interface PageTold<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** All pages of a list. */
export async function readAll<T>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: PageTold<T> = await read(`${path}?limit=1000${cursor}`);
    items.push(...page.items);
    cursor = page.next === null ? null : `&cursor=${encodeURIComponent(page.next)}`;
  }
  return items;
}
