import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { stringify } from 'yaml';
import { type Config, type Log, type Secrets, silentLog } from '../../core/index.ts';
import { type Forelock, openForelock } from '../../forelock.ts';
import { type DeviceTarget, fingerprint, generateKeyPair, type HostKeyPolicy } from '../../netconf/index.ts';
import { ensureHostKey } from '../host-key.ts';
import { hashPassword } from '../password.ts';
import { readConfig } from '../read-config.ts';
import { readSecrets } from '../read-secrets.ts';
import { systemClock } from '../system-clock.ts';
import type { Targets } from './script.ts';
import { account, type SimulatedSite, snmpAccount } from './site.ts';
import type { WorkPlan } from './work-plan.ts';

/** The tool that a person may log in as while the demo stays up. */
export const guest = { name: 'you', password: 'forelock' } as const;

/** Forelock in front of a site of simulated devices, in a temporary folder that `close` removes. */
export interface Premises {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly forelock: Forelock;
  /** How the plan's tools reach a device through Forelock: each with a key of its own. */
  readonly targets: Targets;
  close(): Promise<void>;
}

export async function openPremises(plan: WorkPlan, site: SimulatedSite): Promise<Premises> {
  const folder = await mkdtemp(join(tmpdir(), 'forelock-demo-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const keys = new Map(plan.tools.map(({ name }) => [name, generateKeyPair(name)]));
    const file = await writeConfig(folder, plan, site, keys);
    const config = await readConfig(file);
    await ensureHostKey(config.listen.hostKey);
    const secrets = await readSecrets(config, {});
    const log: Log = silentLog;
    const forelock = await openForelock(config, secrets, { clock: systemClock, log });
    const targets = (tool: string, device: string): DeviceTarget => ({
      ...{ host: config.listen.host, port: forelock.ports[device] ?? 0, user: tool },
      ...{ privateKey: keys.get(tool)?.private, hostKey: forelocksKey(secrets) },
    });
    const close = async (): Promise<void> => {
      await forelock.close();
      await remove();
    };
    return { config, secrets, forelock, targets, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

type Keys = ReadonlyMap<string, { readonly public: string }>;

/** The forelock.yaml that a user would write for this site, and the files of secrets beside it. */
async function writeConfig(folder: string, plan: WorkPlan, site: SimulatedSite, keys: Keys): Promise<string> {
  const secret = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return name;
  };
  const login = { user: account.user, 'password-file': await secret('device.password', account.password) };
  const snmp = {
    user: snmpAccount.user,
    auth: {
      protocol: snmpAccount.auth.protocol,
      'key-file': await secret('snmp.auth', snmpAccount.auth.key),
    },
    privacy: {
      protocol: snmpAccount.priv.protocol,
      'key-file': await secret('snmp.privacy', snmpAccount.priv.key),
    },
  };
  const tools = plan.tools.map(({ name, class: priority }) => ({
    name,
    keys: [keys.get(name)?.public],
    priority,
  }));
  const file = join(folder, 'forelock.yaml');
  const text = stringify({
    listen: { port: 0 },
    state: 'state',
    tools: [...tools, { name: guest.name, password: await hashPassword(guest.password) }],
    devices: site.devices.map(({ name, port, snmpPort, hostKeySha256 }) => ({
      ...{ name, profile: 'simulator', host: '127.0.0.1', port, 'host-key-sha256': hostKeySha256, listen: 0 },
      ...{ login, snmp: { port: snmpPort, ...snmp } },
    })),
  });
  await writeFile(file, text);
  return file;
}

/** The tools pin Forelock's key, as they would pin a device's. */
function forelocksKey({ hostKey }: Secrets): HostKeyPolicy {
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw key;
  return { kind: 'fingerprint', sha256: fingerprint(key.getPublicSSH()) };
}
