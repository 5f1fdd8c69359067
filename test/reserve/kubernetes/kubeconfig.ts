import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Writes a kubeconfig of one context, `test`; plain HTTP and certificates made by nobody are taken. */
export function writeKubeconfig(directory: string, name: string, server: string, token: string): string {
  const file = join(directory, name);
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  writeFileSync(file, stringify(config));
  return file;
}
