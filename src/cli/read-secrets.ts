import { readFile } from 'node:fs/promises';
import {
  type Config,
  type DeviceConfig,
  type DeviceSecrets,
  decodePasswordHash,
  ForelockError,
  type PasswordHash,
  type SecretSource,
  type Secrets,
  type ToolConfig,
} from '../core/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads what a Config refers to; Forelock's own host key only where it is wanted, since nobody has made it before the
 * first start. Rejects with one `config-invalid` that names every file and variable at fault.
 */
export async function readSecrets(
  config: Config,
  env: Environment,
  wanted: { readonly hostKey: boolean } = { hostKey: true },
): Promise<Secrets> {
  const reader = new SecretReader(env);
  const hostKey = wanted.hostKey ? await reader.file(config.listen.hostKey, 'listen.host-key') : '';
  const passwords = new Map<string, PasswordHash>();
  for (const tool of config.tools) {
    const hash = await passwordOf(tool, reader);
    if (hash !== undefined) passwords.set(tool.name, hash);
  }
  const devices = new Map<string, DeviceSecrets>();
  for (const device of config.devices) devices.set(device.name, await deviceSecrets(device, reader));
  const tls = config.listen.tls && (await listenTls(config.listen.tls, reader));
  reader.finish(config.file);
  return { hostKey, passwords, devices, tls };
}

/** Reads one secret after the other, and tells of all that failed at once. */
export class SecretReader {
  readonly #env: Environment;
  readonly #faults: string[] = [];
  /** By path: thousands of devices may name one file, whose text they then share. */
  readonly #texts = new Map<string, Promise<string>>();

  constructor(env: Environment) {
    this.#env = env;
  }

  fault(message: string): void {
    this.#faults.push(message);
  }

  async file(file: string, whose: string): Promise<string> {
    const text = this.#texts.get(file) ?? readFile(file, 'utf8');
    this.#texts.set(file, text);
    return await text.catch((cause: NodeJS.ErrnoException) => {
      this.fault(`${whose}: ${file} can't be read (${cause.code})`);
      return '';
    });
  }

  variable(name: string, whose: string): string {
    const value = this.#env[name];
    if (value === undefined || value === '')
      this.fault(`${whose}: the environment variable ${name} is not set`);
    return value ?? '';
  }

  /** Without the line end that editors put behind a secret. */
  async secret(source: SecretSource | undefined, whose: string): Promise<string | undefined> {
    if (source === undefined) return undefined;
    if (source.kind === 'env') return this.variable(source.name, whose);
    return (await this.file(source.file, whose)).replace(/\r?\n$/, '');
  }

  finish(file: string): void {
    if (this.#faults.length === 0) return;
    throw new ForelockError('config-invalid', this.#faults.map((fault) => `${file}: ${fault}`).join('\n'));
  }
}

async function listenTls(
  { cert, key, clientCa, crl }: NonNullable<Config['listen']['tls']>,
  reader: SecretReader,
): Promise<NonNullable<Secrets['tls']>> {
  return {
    cert: await reader.file(cert, 'listen.tls.cert'),
    key: await reader.file(key, 'listen.tls.key'),
    clientCa: await reader.file(clientCa, 'listen.tls.client-ca'),
    crl: crl === undefined ? undefined : await reader.file(crl, 'listen.tls.crl'),
  };
}

async function deviceTls(
  { cert, key, passphrase, device }: NonNullable<DeviceConfig['tls']>,
  whose: string,
  reader: SecretReader,
): Promise<NonNullable<DeviceSecrets['tls']>> {
  return {
    cert: await reader.file(cert, `${whose}: tls.cert`),
    key: await reader.file(key, `${whose}: tls.key`),
    passphrase: await reader.secret(passphrase, `${whose}: tls passphrase`),
    ca: device.kind === 'ca' ? await reader.file(device.file, `${whose}: tls.ca`) : undefined,
  };
}

async function passwordOf(
  { name, password }: ToolConfig,
  reader: SecretReader,
): Promise<PasswordHash | undefined> {
  if (password?.kind !== 'file') return password?.hash;
  const whose = `tool ${name}: password-file`;
  const text = (await reader.file(password.file, whose)).trim();
  const hash = decodePasswordHash(text);
  if (hash === undefined && text !== '') {
    reader.fault(`${whose}: ${password.file} holds no hash by \`forelock hash-password\``);
  }
  return hash;
}

async function deviceSecrets(device: DeviceConfig, reader: SecretReader): Promise<DeviceSecrets> {
  const { name, hostKey, login, snmp } = device;
  const whose = `device ${name}`;
  const isKey = login.kind === 'private-key';
  return {
    knownHosts:
      hostKey.kind === 'known-hosts' ? await reader.file(hostKey.file, `${whose}: known-hosts`) : undefined,
    password:
      login.kind === 'password' ? await reader.secret(login.password, `${whose}: login password`) : undefined,
    privateKey: isKey ? await reader.file(login.file, `${whose}: private-key`) : undefined,
    passphrase: isKey ? await reader.secret(login.passphrase, `${whose}: passphrase`) : undefined,
    agent: login.kind === 'agent' ? reader.variable('SSH_AUTH_SOCK', `${whose}: agent`) : undefined,
    tls: device.tls && (await deviceTls(device.tls, whose, reader)),
    snmpAuth: await reader.secret(snmp?.auth.key, `${whose}: snmp auth key`),
    snmpPrivacy: await reader.secret(snmp?.privacy?.key, `${whose}: snmp privacy key`),
  };
}
