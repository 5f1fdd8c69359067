import { ForelockError } from '../core/index.ts';

/** Who asks: the owner of the process over the control socket, or a token over the network. */
export interface Caller {
  /** Of the token; `owner` over the control socket. */
  readonly name: string;
  readonly role: 'owner' | 'operator' | 'viewer' | 'tool';
  /** The tool that a token acts as. */
  readonly tool: string | undefined;
}

export const owner: Caller = { name: 'owner', role: 'owner', tool: undefined };

/** Which callers a resource is for: the first is asked nothing, not even who it is. */
export type Reach = 'anyone' | 'all' | 'seers' | 'askers' | 'operators';

const roles: Readonly<Record<Exclude<Reach, 'anyone'>, readonly Caller['role'][]>> = {
  all: ['owner', 'operator', 'viewer', 'tool'],
  seers: ['owner', 'operator', 'viewer'],
  askers: ['owner', 'tool'],
  operators: ['owner', 'operator'],
};

/** Throws `not-authenticated` or `not-allowed`. */
export function checkReach(caller: Caller | undefined, reach: Reach): void {
  if (reach === 'anyone') return;
  if (caller === undefined)
    throw new ForelockError('not-authenticated', 'Authorization: there is no token here that Forelock knows');
  const may = roles[reach];
  if (!may.includes(caller.role)) throw notAllowed(caller, `this is for ${may.slice(1).join(', ')}`);
}

export function notAllowed({ name, role, tool }: Caller, why: string): ForelockError {
  const whose = tool === undefined ? `role ${role}` : `tool ${tool}`;
  return new ForelockError('not-allowed', `token ${name} has the ${whose}: ${why}`);
}

/** Whether what belongs to a tool is the caller's to change: a token of a tool has its own alone. */
export function mayChange({ role, tool }: Caller, whose: string): boolean {
  return role === 'owner' || role === 'operator' || tool === whose;
}

/** Throws `not-allowed`. */
export function checkMayChange(caller: Caller, whose: string): void {
  if (!mayChange(caller, whose)) throw notAllowed(caller, `this is of tool ${whose}, or for operator`);
}
