import type { ModuleEntry, ModuleSet } from './schema/module-set.ts';

/**
 * The modules that a hello's capabilities name (RFC 6020 section 5.6.4), for a device without a YANG library:
 * `namespace?module=name&revision=date&features=a,b&deviations=c,d`. Such a list may lack modules that are only imported.
 */
export function readHelloModules(capabilities: readonly string[]): ModuleSet {
  const entries = capabilities.map(entry).filter((each) => each !== undefined);
  return [...new Map(entries.map((each) => [each.name, each])).values()];
}

function entry(capability: string): ModuleEntry | undefined {
  const at = capability.indexOf('?');
  if (at < 0) return undefined;
  const parameters = new Map(
    capability
      .slice(at + 1)
      .split('&')
      .map(pair),
  );
  const name = parameters.get('module') ?? '';
  if (name === '') return undefined;
  return {
    name,
    revision: parameters.get('revision') ?? '',
    namespace: capability.slice(0, at),
    features: list(parameters.get('features')),
    deviations: list(parameters.get('deviations')),
    implemented: true,
    submodules: [],
  };
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function list(written: string | undefined): readonly string[] {
  return (written ?? '').split(',').filter((each) => each !== '');
}
