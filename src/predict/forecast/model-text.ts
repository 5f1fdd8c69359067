import { createHash } from 'node:crypto';
import { z } from 'zod';
import { loadMetrics } from '../load-series.ts';
import { forecasterNamed } from './candidates.ts';
import type { Model } from './model.ts';

/** Of the form below; another Forelock's models are fitted anew. */
const version = 1;

/** Why a model that was kept is not used: it will be chosen and fitted anew. */
export type ModelFault = 'not-json' | 'other-version' | 'checksum-wrong' | 'malformed';

const numbers = z.array(z.number());
const name = z.string().refine((text) => forecasterNamed(text) !== undefined);

const modelSchema = z.object({
  device: z.string(),
  metric: z.enum(loadMetrics),
  choice: z.object({
    members: z.array(z.object({ name, weight: z.number().positive() })),
    mae: z.number(),
    rows: z.array(z.object({ name: z.string(), mae: z.number(), failures: z.number() })),
    origins: z.number(),
    offsets: z.object({ low: numbers, high: numbers }),
    failures: z.array(z.enum(['too-short', 'too-long', 'no-variance', 'not-finite', 'out-of-range'])),
    memory: z.number(),
  }),
  chosenAt: z.number(),
  fittedAt: z.number(),
  start: z.number(),
  step: z.number().positive(),
  mean: numbers,
  names: z.string(),
  seen: z.number(),
  surplus: z.number(),
  width: z.number().positive(),
  missRate: z.number(),
  compared: z.number(),
});

const envelopeSchema = z.object({ version: z.number(), checksum: z.string(), model: z.string() });

/** JSON of the version, a SHA-256 of the model's text, and that text. */
export function encodeModel(model: Model): string {
  const text = JSON.stringify(model);
  return JSON.stringify({ version, checksum: checksumOf(text), model: text });
}

/** What was kept is not trusted: a text that was cut, changed or written by another version gives the reason. */
export function decodeModel(text: string): { readonly model: Model } | { readonly fault: ModelFault } {
  const envelope = envelopeSchema.safeParse(parse(text));
  if (!envelope.success) return { fault: 'not-json' };
  const { data } = envelope;
  if (data.version !== version) return { fault: 'other-version' };
  if (data.checksum !== checksumOf(data.model)) return { fault: 'checksum-wrong' };
  const model = modelSchema.safeParse(parse(data.model));
  return model.success ? { model: model.data } : { fault: 'malformed' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const checksumOf = (text: string): string => createHash('sha256').update(text).digest('base64');
