import { z } from 'zod';
import { durationForm, rateForm, sizeForm, toBitRate, toBytes, toMilliseconds } from './amounts.ts';
import type { WrittenClass } from './written.ts';

/** The leaves of the schema. Each carries, as its error, what to write instead. */

export function text(instead: string, describe: string): z.ZodString {
  return z.string({ error: instead }).min(1, { error: instead }).describe(describe);
}

export function matching(form: RegExp, instead: string, describe: string): z.ZodString {
  return z.string({ error: instead }).regex(form, { error: instead }).describe(describe);
}

export function name(describe: string): z.ZodString {
  return matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, 'write letters, digits, `.`, `_` or `-`', describe);
}

export function file(describe: string): z.ZodString {
  return matching(/^(?!~)./, 'write a file name; `~` is not expanded', describe);
}

export function flag(describe: string): z.ZodBoolean {
  return z.boolean({ error: 'write true or false' }).describe(describe);
}

export function whole(least: number, most: number, describe: string): z.ZodInt {
  const error = `write a whole number, ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).describe(describe);
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
  describe: string,
): z.ZodEnum<{ [word in T[number]]: word }> {
  return z.enum(words, { error: `write one of ${words.join(', ')}` }).describe(describe);
}

/** A class by its word or number. */
export function priority(describe: string): z.ZodType<WrittenClass> {
  const words = ['low', 'normal', 'high', 'critical'] as const;
  const error = `write one of ${words.join(', ')}, or 0 to 7`;
  return z.union([z.enum(words), z.int().min(0, { error }).max(7, { error })], { error }).describe(describe);
}

export function share(describe: string): z.ZodNumber {
  const error = 'write a share, 0 to 1';
  return z.number({ error }).min(0, { error }).max(1, { error }).describe(describe);
}

/** Milliseconds since the epoch. */
export function instant(describe: string): z.ZodType<number, string> {
  const error = 'write a time with its zone, such as 2026-11-27T22:00:00Z';
  return z.iso
    .datetime({ offset: true, error })
    .describe(describe)
    .transform((text) => Date.parse(text));
}

type Amount = z.ZodType<number, string>;

/** Milliseconds of a duration that is longer than none. */
export function duration(describe: string): Amount {
  const instead = 'write a duration, such as 500ms, 20s or 10m';
  return matching(durationForm, instead, describe)
    .refine((given) => toMilliseconds(given) > 0, { error: 'write a duration over 0' })
    .transform(toMilliseconds);
}

/** Milliseconds; 0 is none. */
export function durationOrNone(describe: string): z.ZodType<number, string | 0> {
  const error = 'write a duration, such as 500ms, 20s or 10m, or 0 for none';
  const some = z.string().regex(durationForm).transform(toMilliseconds);
  return z.union([z.literal(0), some], { error }).describe(describe);
}

export function rate(describe: string): Amount {
  return matching(rateForm, 'write a rate, such as 100Mbit', describe).transform(toBitRate);
}

export function size(describe: string): Amount {
  return matching(sizeForm, 'write a size, such as 256MiB', describe).transform(toBytes);
}

/** A list that has something in it. */
export function some<T extends z.ZodType>(item: T, instead: string): z.ZodArray<T> {
  return z.array(item, { error: instead }).min(1, { error: instead });
}

/** An object that takes no key but these. */
export function block<T extends z.ZodRawShape>(shape: T, instead: string): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? instead : undefined) });
}

type Keys = Readonly<Record<string, unknown>>;

/** What a block as a whole does wrong; `key` names the key to point at, undefined the block. */
export interface BlockFault {
  readonly key?: string;
  readonly wrong: string;
  readonly instead: string;
}

/** A rule between the keys of a block. It is asked also where single keys are wrong, so that all is told at once. */
export function rule(fault: (keys: Keys) => BlockFault | undefined): z.core.$ZodCheck<Keys> {
  return z.superRefine<Keys>(
    (keys, context) => {
      const found = typeof keys === 'object' && keys !== null ? fault(keys) : undefined;
      if (found === undefined) return;
      const { key, wrong, instead } = found;
      const path = key === undefined ? [] : [key];
      context.addIssue({ code: 'custom', path, message: instead, params: { wrong } });
    },
    { when: () => true },
  );
}

/** Refuses a block unless exactly one of the keys is in it (with `orNone`: at most one). */
export function exactlyOne(keys: readonly string[], orNone = false): z.core.$ZodCheck<Keys> {
  const instead = `write ${orNone ? 'at most ' : ''}one of ${keys.join(', ')}`;
  return rule((block) => {
    const given = keys.filter((key) => block[key] !== undefined);
    if (given.length === 0) return orNone ? undefined : { wrong: `has none of ${keys.join(', ')}`, instead };
    if (given.length === 1) return undefined;
    return { key: given.at(-1) as string, wrong: `is beside ${given.slice(0, -1).join(' and ')}`, instead };
  });
}
