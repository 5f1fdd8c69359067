import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** Names of files in PEM. */
  readonly cert: string;
  readonly key: string;
}

/** One who issues certificates, in a folder of its own. */
export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'forelock-ca-'));
  readonly cert: string = this.#file('ca.crt');
  #issued = 0;

  constructor(name: string) {
    this.#openssl('req', '-x509', ...newKey(this.#file('ca.key')), '-subj', `/CN=${name}`, '-out', this.cert);
  }

  /** @param san as openssl writes it, such as `DNS:localhost` */
  issue(commonName: string, san = 'DNS:nobody.example'): Certificate {
    this.#issued += 1;
    const file = (end: string): string => this.#file(`${this.#issued}.${end}`);
    this.#openssl('req', ...newKey(file('key')), '-subj', `/CN=${commonName}`, '-out', file('csr'));
    writeFileSync(file('ext'), `subjectAltName=${san}\n`);
    const by = ['-CA', this.cert, '-CAkey', this.#file('ca.key'), '-CAcreateserial', '-days', '2'];
    this.#openssl('x509', '-req', '-in', file('csr'), ...by, '-extfile', file('ext'), '-out', file('crt'));
    return { cert: file('crt'), key: file('key') };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #openssl(...parameters: string[]): void {
    execFileSync('openssl', parameters, { stdio: 'pipe' });
  }
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file];
}

export function text(file: string): string {
  return readFileSync(file, 'utf8');
}
