import { readFileSync } from 'node:fs';
import { packagedDirectory } from '../package-root.ts';

/** As package.json has it. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(packagedDirectory('package.json'), 'utf8'));
  return String((manifest as { readonly version: unknown }).version);
}
