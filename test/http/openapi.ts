import { createServer } from 'node:http';
import { buildApi } from '../../src/http/api.ts';
import { owner } from '../../src/http/caller.ts';
import type { Controlled } from '../../src/http/index.ts';

/** A part of JSON Schema (2020-12). */
export interface JsonSchema {
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** The description as the API makes it. */
export async function describedApi(controlled: Controlled): Promise<OpenApi> {
  const api = await buildApi(controlled, { callerOf: () => owner, serverFactory: createServer });
  const described = api.swagger() as unknown as OpenApi;
  await api.close();
  return described;
}
