import { argumentOf, argumentsOf, type Statement, substatements } from '../text/statement.ts';
import { findDefinition, type Part, resolveName, type Scope } from './module.ts';

/** A leaf's type, with its typedefs followed down to the built-in one (RFC 7950 section 9). */
export interface YangType {
  /** A built-in type's name; undefined where a typedef is missing. */
  readonly base: string | undefined;
  /** As the leaf writes it. */
  readonly written: string;
  /** `module:name` of the typedefs that it goes through, its own first. */
  readonly typedefs: readonly string[];
  /** leafref: where it points, with the text whose prefixes it has. */
  readonly path: { readonly expression: string; readonly part: Part } | undefined;
  /** identityref: `module:name` of the identities that it may be derived from. */
  readonly identities: readonly string[];
  /** union */
  readonly members: readonly YangType[];
}

const builtIn: ReadonlySet<string> = new Set(
  `binary bits boolean decimal64 empty enumeration identityref instance-identifier int8 int16 int32 int64
  leafref string uint8 uint16 uint32 uint64 union`.split(/\s+/),
);

/** Typedefs of typedefs that are followed. */
const deepest = 64;

export function typeOf(statement: Statement, scope: Scope, depth = 0): YangType {
  const written = statement.argument ?? '';
  if (builtIn.has(written)) return builtInType(statement, scope, depth);
  const definition = depth < deepest ? findDefinition(scope, 'typedef', written) : undefined;
  const inner = definition?.statement.children.find(({ keyword }) => keyword === 'type');
  if (definition === undefined || inner === undefined) {
    return { base: undefined, written, typedefs: [], path: undefined, identities: [], members: [] };
  }
  const type = typeOf(inner, definition.scope, depth + 1);
  return { ...type, written, typedefs: [qualified(written, scope.part), ...type.typedefs] };
}

function builtInType(statement: Statement, scope: Scope, depth: number): YangType {
  const expression = argumentOf(statement, 'path');
  const { part } = scope;
  return {
    base: statement.argument,
    written: statement.argument ?? '',
    typedefs: [],
    path: expression === undefined ? undefined : { expression, part },
    identities: argumentsOf(statement, 'base').map((base) => qualified(base, part)),
    members: substatements(statement, 'type').map((each) => typeOf(each, scope, depth + 1)),
  };
}

function qualified(written: string, part: Part): string {
  const named = resolveName(part, written);
  return named === undefined ? written : `${named.module.name}:${named.name}`;
}
