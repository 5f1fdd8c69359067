import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { configEntry } from './config-entry.ts';
import type { Device } from './device.ts';

/** A forelock.yaml for the lab's devices, with a tool of each class that logs in with the lab's own key. */
export function labConfig(devices: readonly Device[]): string {
  const keys = devices.slice(0, 1).map(({ keyFile }) => readFileSync(`${keyFile}.pub`, 'utf8').trim());
  const tools = ['low', 'normal', 'high', 'critical'].map((name) => ({ name, priority: name, keys }));
  const listen = { host: '127.0.0.1', port: 8300 };
  return stringify({ listen, state: 'state', tools, devices: devices.map(configEntry) });
}
