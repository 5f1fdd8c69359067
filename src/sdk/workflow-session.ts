import { ForelockError } from '../core/index.ts';
import type { WrittenGrantRequest } from '../http/index.ts';
import { type DeviceTarget, encodeLock, escapeXml, NetconfClient, namespaces } from '../netconf/index.ts';

/** How scripts log in to Forelock's NETCONF ports: the tool's name as `user`, and what it logs in with. */
export interface NetconfLogin extends Omit<DeviceTarget, 'port'> {
  /** The port that all devices share (the login is then `user%device`), or each device's own by its name. */
  readonly port: number | Readonly<Record<string, number>>;
}

/** Opens a session to a device and takes its lock in the workflow of a grant. */
export async function openWorkflowSession(
  { port, ...login }: NetconfLogin,
  device: string,
  asked: WrittenGrantRequest,
): Promise<NetconfClient> {
  const own = typeof port === 'number' ? port : port[device];
  if (own === undefined)
    throw new ForelockError('input-invalid', `netconf.port: there is none for device ${device}`);
  const user = typeof port === 'number' ? `${login.user}%${device}` : login.user;
  const client = await NetconfClient.open({ ...login, user, port: own });
  // A grant of regions alone covers no datastore.
  const coversDatastore = (asked.paths ?? []).length > 0 || (asked.regions ?? []).length === 0;
  if (coversDatastore) await join(client, device, asked);
  return client;
}

async function join(client: NetconfClient, device: string, asked: WrittenGrantRequest): Promise<void> {
  const { ok, errors } = await client.rpc(encodeJoiningLock(asked));
  // The answer to a lock with terms is the grant.
  const [error] = errors;
  if (ok || error === undefined) return;
  await client.close();
  throw new ForelockError('grant-refused', `the lock of ${device}: ${error.tag}: ${error.message ?? ''}`);
}

/** RFC 6241 section 7.5, with the terms of forelock.yang that join the workflow. */
export function encodeJoiningLock({ datastore, paths = [], workflow }: WrittenGrantRequest): string {
  const subtrees = paths.map((path) => `<subtree>${escapeXml(path)}</subtree>`).join('');
  const dependencies = subtrees === '' ? '' : own('dependencies', subtrees);
  const terms = own('workflow', escapeXml(workflow)) + dependencies;
  return encodeLock(datastore ?? 'candidate').replace('</lock>', `${terms}</lock>`);
}

function own(name: string, inner: string): string {
  return `<${name} xmlns="${namespaces.forelock}">${inner}</${name}>`;
}
