import { deviceOf, devicesOf, type Scope } from './scope.ts';
import type { Grant, LockRequest } from './types.ts';

/** A grant as the machine makes it; a class for what `Entry` says. */
export class GivenGrant implements Grant {
  readonly id: string;
  readonly token: number;
  readonly tokens: Readonly<Record<string, number>>;
  readonly request: LockRequest;
  readonly grantedAt: number;
  readonly expiresAt: number;

  constructor(given: Pick<Grant, 'id' | 'token' | 'tokens' | 'request' | 'grantedAt'>, expiresAt: number) {
    this.id = given.id;
    this.token = given.token;
    this.tokens = given.tokens;
    this.request = given.request;
    this.grantedAt = given.grantedAt;
    this.expiresAt = expiresAt;
  }
}

/** `last`: the last token of each device, which this moves on. */
export function giveGrant(last: Map<string, number>, request: LockRequest, at: number): Grant {
  const tokens = nextTokens(last, request.scopes);
  const first = deviceOf(request.scopes[0] ?? { path: [], mode: 'IS' });
  const token = tokens[first] ?? 0;
  const given = { id: `${first}#${token}`, token, tokens, request, grantedAt: at };
  return new GivenGrant(given, at + request.lease);
}

function nextTokens(last: Map<string, number>, scopes: readonly Scope[]): Record<string, number> {
  const tokens: Record<string, number> = {};
  for (const device of scopes.length === 1 ? scopes.map(deviceOf) : devicesOf(scopes)) {
    const token = (last.get(device) ?? 0) + 1;
    last.set(device, token);
    tokens[device] = token;
  }
  return tokens;
}
