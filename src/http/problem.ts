import type { ServerResponse } from 'node:http';

/** Problem details (RFC 9457); `more` are extension members (section 3.2). */
export function problem(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title, status, detail, ...more }));
}
