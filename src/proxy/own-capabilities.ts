import { namespaces } from '../netconf/index.ts';

const partialLock = 'urn:ietf:params:netconf:capability:partial-lock:1.0';

/** What Forelock offers beside these capabilities of a device. */
export function ownCapabilities(device: readonly string[]): readonly string[] {
  return [
    'urn:forelock:params:netconf:capability:lock-queue:1.0',
    `${namespaces.forelock}?module=forelock&revision=2026-11-24`,
    ...(servesPartialLocks(device) ? [partialLock] : []),
  ];
}

/**
 * Whether partial locks of running are Forelock's own on a device: it has none itself, and it hands out its YANG modules
 * (RFC 6022 section 3.1), without which no select expression can be located.
 */
export function servesPartialLocks(device: readonly string[]): boolean {
  if (device.includes(partialLock)) return false;
  return device.some(
    (each) => each === namespaces.monitoring || each.startsWith(`${namespaces.monitoring}?`),
  );
}
