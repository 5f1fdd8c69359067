import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Kubernetes API server of the test's own, before an etcd of its own. There is no kubelet. */
export interface KubeApiserver {
  readonly url: string;
  readonly admin: string;
  /** Asks as the cluster's admin. Rejects on anything but success. */
  ask(method: string, path: string, body?: unknown, type?: string): Promise<Json>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of an API that only its own schema types
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const admin = 'admin-of-the-test';

function found(program: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const program = process.env.FORELOCK_KUBE_APISERVER ?? found('kube-apiserver');

/** Why there can be no API server here; undefined where there can. */
export function noKubeApiserver(): string | undefined {
  if (program === undefined) return 'no kube-apiserver on the PATH, and no FORELOCK_KUBE_APISERVER';
  return found('etcd') === undefined ? 'no etcd on the PATH (Debian: etcd-server)' : undefined;
}

/** One request, with whoever's token. */
export function askServer(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: string,
  type = 'application/json',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, accept: 'application/json' };
    // The server made its certificate itself, and this is the loopback.
    const asked = request(`${url}${path}`, { method, headers, rejectUnauthorized: false }, async (answer) => {
      let text = '';
      for await (const part of answer) text += String(part);
      resolve({ status: answer.statusCode ?? 0, text });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function run(command: string, args: readonly string[], log: string): ChildProcess {
  const to = openSync(log, 'a');
  return spawn(command, args, { stdio: ['ignore', to, to] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function untilReady(url: string, log: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const ready = await askServer(url, admin, 'GET', '/readyz').catch(() => undefined);
    if (ready?.status === 200) return;
    if (Date.now() > until)
      throw new Error(`kube-apiserver was not ready in 60 s:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
    await sleep(100);
  }
}

export async function startKubeApiserver(options: readonly string[] = []): Promise<KubeApiserver> {
  const directory = mkdtempSync('/tmp/fl-kube-');
  const [port, client, peer] = [await freePort(), await freePort(), await freePort()];
  const file = (name: string): string => join(directory, name);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(file('tokens'), `${admin},admin,1,"system:masters"\n`);
  const store = `http://127.0.0.1:${client}`;
  const etcd = run(
    'etcd',
    [
      ...['--data-dir', file('etcd'), '--listen-client-urls', store, '--advertise-client-urls', store],
      ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
    ],
    file('etcd.log'),
  );
  const api = run(
    program ?? '',
    [
      ...[`--etcd-servers=${store}`, `--secure-port=${port}`, '--bind-address=127.0.0.1'],
      ...[`--cert-dir=${file('certs')}`, `--token-auth-file=${file('tokens')}`, '--authorization-mode=RBAC'],
      ...[
        `--service-account-key-file=${file('sa.key')}`,
        `--service-account-signing-key-file=${file('sa.key')}`,
      ],
      ...[
        '--service-account-issuer=https://kubernetes.default.svc',
        '--service-cluster-ip-range=10.96.0.0/24',
      ],
      // Nobody is there to make each namespace's service account.
      '--disable-admission-plugins=ServiceAccount',
      ...options,
    ],
    file('api.log'),
  );
  const url = `https://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    await end(api);
    await end(etcd);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(url, file('api.log'));
  } catch (error) {
    await close();
    throw error;
  }
  const ask = async (method: string, path: string, body?: unknown, type?: string): Promise<Json> => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await askServer(url, admin, method, path, text, type);
    if (answer.status < 300) return JSON.parse(answer.text);
    throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  };
  return { url, admin, ask, close };
}
