import { type Document, isMap, isSeq, parseDocument, stringify } from 'yaml';
import { compileConfig } from '../../core/index.ts';
import type { DeviceEntry } from './device-entry.ts';

/** A forelock.yaml, and the devices of it that were there already. */
export interface ConfigText {
  readonly text: string;
  readonly already: readonly string[];
}

/** A whole forelock.yaml with these devices, or the one that is there with those that it lacks. Throws `config-invalid`. */
export function configText(
  entries: readonly DeviceEntry[],
  file: string,
  there: string | undefined,
): ConfigText {
  const made =
    there === undefined ? { text: wholeConfig(entries), already: [] } : addTo(there, entries, file);
  compileConfig(made.text, file);
  return made;
}

function wholeConfig(entries: readonly DeviceEntry[]): string {
  const tools = [{ name: 'operator', 'password-file': 'operator.hash' }];
  const listen = { host: '127.0.0.1', port: 8300 };
  return stringify({ listen, state: 'state', tools, devices: entries }, { lineWidth: 0 });
}

/** Comments and everything else of the file stay as they are. */
function addTo(text: string, entries: readonly DeviceEntry[], file: string): ConfigText {
  const known = new Set(compileConfig(text, file).devices.map(({ name }) => name));
  const document: Document = parseDocument(text);
  const devices = isMap(document.contents) ? document.get('devices') : undefined;
  if (!isSeq(devices)) throw new Error(`${file} compiles, and has no list of devices`);
  devices.flow = false;
  for (const entry of entries.filter(({ name }) => !known.has(name))) devices.add(document.createNode(entry));
  const already = entries.map(({ name }) => name).filter((name) => known.has(name));
  return { text: String(document), already };
}
