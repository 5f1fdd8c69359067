import type { Config, PasswordHash, Secrets, ToolConfig, ToolLimits } from './core/index.ts';
import { certificateFault, type LoginAttempt } from './netconf/index.ts';
import type { Principal } from './proxy/index.ts';
import { verifyPassword } from './proxy/password.ts';

/** Tells who a login is, by the tools of a Config: `user`, or `user%device` on the shared port. */
export function authenticator(
  { tools, listen }: Config,
  { passwords }: Secrets,
  now: () => number,
): (attempt: LoginAttempt) => Promise<Principal | undefined> {
  const known = new Map(tools.map((tool) => [tool.name, { tool, keys: keysOf(tool) }]));
  const authorities = new Set(listen.userAuthorities.map(keyData));
  return async (attempt) => {
    const { user: login, method, password, key, certificate } = attempt;
    const [user = '', ...device] = login.split('%');
    const found = known.get(user);
    const right =
      method === 'password'
        ? await passwordIsRight(passwords.get(user), password ?? '')
        : method === 'certificate'
          ? found?.tool.certificate === true
          : certificate !== undefined
            ? found?.tool.certificate === true && isCertified(authorities, attempt, user, now())
            : found?.keys.has(key?.data.toString('base64') ?? '') === true;
    if (found === undefined || !right) return undefined;
    return principal(found.tool, device.length === 0 ? undefined : device.join('%'), password);
  };
}

/** By a tool's name; only tools of the Config log in. */
export function toolLimitsOf({ tools }: Pick<Config, 'tools'>): (tool: string) => ToolLimits {
  const known = new Map(tools.map(({ name, limits }) => [name, limits]));
  return (tool) => {
    const limits = known.get(tool);
    if (limits === undefined) throw new Error(`no tool is called ${tool}`);
    return limits;
  };
}

/** Stands in for a tool that has no password, so that its answer takes as long as any other's. */
const nobody: PasswordHash = {
  cost: 2 ** 15,
  blockSize: 8,
  parallelism: 1,
  salt: Buffer.alloc(16).toString('base64'),
  hash: Buffer.alloc(32).toString('base64'),
};

async function passwordIsRight(hash: PasswordHash | undefined, password: string): Promise<boolean> {
  const right = await verifyPassword(hash ?? nobody, password);
  return hash !== undefined && right;
}

/** By their base64 as in authorized_keys: the key's own algorithm is inside of it. */
function keysOf({ keys }: ToolConfig): ReadonlySet<string> {
  return new Set(keys.map(keyData));
}

function keyData(line: string): string {
  return line.split(' ')[1] ?? '';
}

/** By an authority that is trusted, for this user, now and from there. */
function isCertified(
  authorities: ReadonlySet<string>,
  { certificate, address }: LoginAttempt,
  user: string,
  now: number,
): boolean {
  if (certificate === undefined || !authorities.has(certificate.authority)) return false;
  return certificateFault(certificate, user, address, now) === undefined;
}

function principal(tool: ToolConfig, device: string | undefined, password: string | undefined): Principal {
  const { name, priority, wait, lease, mayKill, devices, writes, candidate } = tool;
  return {
    terms: {
      ...{ tool: name, priority, wait, lease, mayKill, writes, candidate },
      devices: devices === undefined ? undefined : new Set(devices),
    },
    ...{ device, password, user: name },
  };
}
