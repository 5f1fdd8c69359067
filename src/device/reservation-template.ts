import { z } from 'zod';
import type { Resources } from '../core/index.ts';
import type { SmiType } from '../snmp/index.ts';
import { type ConfigTemplate, configTemplate } from './config-template.ts';
import { source } from './fact.ts';

/** A varbind with `{row}` in its OID, and `{row}` or `{amount}` as its value. */
export interface VarbindTemplate {
  readonly oid: string;
  readonly type: SmiType;
  readonly value: number | string;
}

/** How one resource is set aside on this platform: by `set` over SNMP, by `config` over NETCONF, or not at all. */
export interface ReservationTemplate {
  /** `police` limits what others may take; with `admission-only` Forelock keeps the headroom by holding back lower work. */
  readonly mode: 'reserve' | 'police' | 'admission-only';
  /** One unit of `{amount}`, in core's units: 1000 where the device counts kbit/s, 0.001 where it counts milli-cores. */
  readonly unit: number;
  /** The greatest `{amount}` that the device's type holds. */
  readonly most: number;
  readonly set: readonly VarbindTemplate[];
  readonly undo: readonly VarbindTemplate[];
  readonly config: ConfigTemplate | undefined;
  /** What an operator has to have configured before; empty where nothing. */
  readonly needs: string;
  /** Where this is known from; `unverified: ...` where nobody has tried it. */
  readonly source: string;
}

const units = {
  cpu: { cores: 1, 'milli-cores': 0.001 },
  memory: { bytes: 1, KiB: 1024, MiB: 1024 ** 2 },
  bandwidth: { 'bit/s': 1, 'kbit/s': 1_000, 'Mbit/s': 1_000_000 },
} as const;

const rowOid = z.string().regex(/^[0-2](\.\d+)+\.\{row\}$/, 'must be a numeric OID that ends in .{row}');
const varbind = z.strictObject({
  oid: rowOid,
  type: z.enum(['Integer32', 'Unsigned32', 'OctetString', 'ObjectIdentifier']),
  value: z.union([z.int(), z.string()]).describe('A constant, or {amount}, or {row}.'),
});

/** A template as written. */
export interface RawTemplate {
  mode: ReservationTemplate['mode'];
  unit?: string | undefined;
  most: number;
  set: VarbindTemplate[];
  undo: VarbindTemplate[];
  config?: ConfigTemplate | undefined;
  needs?: string | undefined;
  source: string;
}

const anyTemplate = z.strictObject({
  mode: z
    .enum(['reserve', 'police', 'admission-only'])
    .describe(
      'Whether the device reserves it, only limits others, or leaves it to Forelock to hold work back.',
    ),
  unit: z.string().optional().describe('What the device counts {amount} in.'),
  most: z
    .int()
    .positive()
    .default(2 ** 31 - 1)
    .describe('Greatest {amount}, in the unit.'),
  set: z.array(varbind).default([]).describe('One SNMP SET that sets {amount} aside as row {row}.'),
  undo: z.array(varbind).default([]).describe('One SNMP SET that takes it back.'),
  config: configTemplate.optional(),
  needs: z.string().min(1).optional().describe('What an operator has to have configured before.'),
  source,
});

export function template(resource: keyof Resources): z.ZodType<RawTemplate> {
  const names = Object.keys(units[resource]);
  return anyTemplate.superRefine((given, context) => {
    const ways = [given.set.length > 0, given.config !== undefined].filter(Boolean).length;
    const wrong = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (ways > 0 && !names.includes(given.unit ?? '')) wrong('unit', `must be one of ${names.join(', ')}`);
    if (given.set.length > 0 !== given.undo.length > 0) wrong('undo', 'set and undo go together');
    if (ways > 1) wrong('config', 'give set and undo (SNMP) or config (NETCONF), not both');
    if (given.mode === 'reserve' && ways === 0) wrong('mode', 'a reservation needs set and undo, or config');
    if (given.mode === 'admission-only' && ways > 0) wrong('mode', 'with admission-only nothing is sent');
  });
}

export function resolveTemplate(resource: keyof Resources, raw: RawTemplate): ReservationTemplate {
  const known: Readonly<Record<string, number>> = units[resource];
  return { ...raw, unit: known[raw.unit ?? ''] ?? 1, config: raw.config, needs: raw.needs ?? '' };
}
