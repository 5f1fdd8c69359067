import {
  childOf,
  container,
  type DataNode,
  type EditOperation,
  editConfig,
  elementFault,
  filterTree,
  leaf,
  namespaces,
  type RequestNode,
  RpcFault,
  sameTree,
  textOf,
} from '../netconf/index.ts';
import type { DatastoreName, Datastores } from './datastores.ts';
import { baseNamespace } from './rpc-fault.ts';
import type { ModuleSchema, Schema } from './schema.ts';

export const monitoring: string = namespaces.monitoring;

const comparing = 'urn:ietf:params:xml:ns:yang:ietf-nmda-compare';
const datastoreNames: readonly DatastoreName[] = ['running', 'candidate', 'startup'];

/** The device as an operation of one session sees it. */
export interface OperationContext {
  readonly session: number;
  readonly modules: readonly ModuleSchema[];
  readonly schema: Schema;
  readonly datastores: Datastores;
  readonly hasStartup: boolean;
  readonly hasCandidate: boolean;
  /** Whether an edit that is refused leaves nothing; else what comes before the fault is made. */
  readonly rollsBack: boolean;
  /** Why a configuration is not valid. */
  refuses(configuration: DataNode): string | undefined;
  /** Operational state that `<get>` shows beside the configuration. */
  state(): readonly DataNode[];
  kill(session: number): boolean;
  subscribe(filter: RequestNode | undefined): void;
  close(): void;
}

/** What is inside the reply; nothing stands for `<ok/>`. */
type Operation = (request: RequestNode, context: OperationContext) => readonly DataNode[] | undefined;

function datastore(
  request: RequestNode,
  parameter: 'source' | 'target',
  context: OperationContext,
): DatastoreName {
  const named = childOf(request, parameter)?.children[0];
  if (named === undefined) throw elementFault('missing-element', parameter, `${parameter} is missing`);
  const known = datastoreNames.find((name) => name === named.name);
  if (known === undefined)
    throw elementFault('unknown-element', named.name, `there is no datastore ${named.name}`);
  if (named.name === 'startup' && !context.hasStartup)
    throw elementFault('invalid-value', named.name, 'this device has no startup of its own');
  if (named.name === 'candidate' && !context.hasCandidate)
    throw elementFault('invalid-value', named.name, 'this device has no candidate');
  return known;
}

function data(roots: readonly DataNode[], request: RequestNode): readonly DataNode[] {
  const filter = childOf(request, 'filter');
  return [container(baseNamespace, 'data', filter === undefined ? roots : filterTree(roots, filter))];
}

/** What RFC 6241 section 7.2 lets each option say; whatever the error-option, an edit here is all or nothing. */
const editOptions = {
  defaultOperation: ['merge', 'replace', 'none'],
  testOption: ['test-then-set', 'set', 'test-only'],
  errorOption: ['stop-on-error', 'continue-on-error', 'rollback-on-error'],
} as const;

function oneOf<T extends string>(request: RequestNode, option: string, words: readonly T[]): T | undefined {
  const said = textOf(request, option);
  const word = words.find((each) => each === said);
  if (said === undefined || word !== undefined) return word;
  throw elementFault('invalid-value', option, `${option} is one of ${words.join(', ')}, not ${said}`);
}

function edit(request: RequestNode, context: OperationContext): undefined {
  const target = datastore(request, 'target', context);
  const config = childOf(request, 'config');
  if (config === undefined) throw elementFault('missing-element', 'config', 'config is missing');
  const { defaultOperation, testOption, errorOption } = editOptions;
  const byDefault: EditOperation = oneOf(request, 'default-operation', defaultOperation) ?? 'merge';
  const testing = oneOf(request, 'test-option', testOption);
  oneOf(request, 'error-option', errorOption);
  if (!context.rollsBack && testing !== 'test-only') return editInParts(config, target, context, byDefault);
  const tree = editConfig(context.datastores.read(target), config, context.schema, byDefault);
  const why = target === 'running' ? context.refuses(tree) : undefined;
  if (why !== undefined) throw new RpcFault('operation-failed', why, { type: 'application' });
  if (testing !== 'test-only') context.datastores.write(target, tree, context.session);
}

/** One child of each top-level node after the other: what comes before the one that is refused is made. */
function editInParts(
  config: RequestNode,
  target: DatastoreName,
  { datastores, schema, session }: OperationContext,
  byDefault: EditOperation,
): undefined {
  const parts = config.children.flatMap((root) =>
    root.children.length === 0 ? [root] : root.children.map((child) => ({ ...root, children: [child] })),
  );
  for (const part of parts) {
    const tree = editConfig(datastores.read(target), { ...config, children: [part] }, schema, byDefault);
    datastores.write(target, tree, session);
  }
}

function copy(request: RequestNode, context: OperationContext): undefined {
  const target = datastore(request, 'target', context);
  const source = datastore(request, 'source', context);
  context.datastores.write(target, context.datastores.read(source), context.session);
}

function checkValid(name: DatastoreName, { datastores, refuses }: OperationContext): void {
  const why = refuses(datastores.read(name));
  if (why !== undefined) throw new RpcFault('operation-failed', why, { type: 'application' });
}

function commit(request: RequestNode, context: OperationContext): undefined {
  const { datastores, session } = context;
  checkValid('candidate', context);
  const timeout = Number(textOf(request, 'confirm-timeout') ?? 600);
  const confirmed = childOf(request, 'confirmed') !== undefined;
  const confirmation = confirmed ? { timeout, persist: textOf(request, 'persist') } : undefined;
  datastores.commit(session, confirmation, textOf(request, 'persist-id'));
}

/** RFC 9144, which tells what differs as a YANG patch; here it is told that something does. */
function compare(request: RequestNode, { datastores }: OperationContext): readonly DataNode[] {
  const tree = (parameter: string): DataNode => {
    const name = datastoreNames.find((each) => textOf(request, parameter)?.endsWith(`:${each}`));
    if (name === undefined) throw elementFault('invalid-value', parameter, 'no datastore of this device');
    return datastores.read(name);
  };
  const same = sameTree(tree('source'), tree('target'));
  return [leaf(comparing, same ? 'no-matches' : 'differences', '')];
}

function kill(request: RequestNode, context: OperationContext): undefined {
  const id = Number(textOf(request, 'session-id'));
  if (id === context.session) throw new RpcFault('invalid-value', 'a session cannot kill itself');
  if (!context.kill(id)) throw new RpcFault('invalid-value', `there is no session ${id}`);
}

function getSchema(request: RequestNode, { modules }: OperationContext): readonly DataNode[] {
  const name = textOf(request, 'identifier');
  const found = modules.find(({ module }) => module === name);
  if (found === undefined)
    throw new RpcFault('invalid-value', `there is no module ${name}`, { type: 'application' });
  return [leaf(monitoring, 'data', found.text)];
}

const operations: Readonly<Record<string, Operation>> = {
  [`${baseNamespace} get`]: (request, context) =>
    data([...context.datastores.read('running').children, ...context.state()], request),
  [`${baseNamespace} get-config`]: (request, context) =>
    data(context.datastores.read(datastore(request, 'source', context)).children, request),
  [`${baseNamespace} edit-config`]: edit,
  [`${baseNamespace} copy-config`]: copy,
  [`${baseNamespace} delete-config`]: (request, context) => {
    if (datastore(request, 'target', context) !== 'startup')
      throw new RpcFault('operation-not-supported', 'only startup can be deleted');
    context.datastores.write('startup', container('', 'data', []), context.session);
    return undefined;
  },
  [`${baseNamespace} lock`]: (request, context) => {
    context.datastores.lock(datastore(request, 'target', context), context.session);
    return undefined;
  },
  [`${baseNamespace} unlock`]: (request, context) => {
    context.datastores.unlock(datastore(request, 'target', context), context.session);
    return undefined;
  },
  [`${baseNamespace} commit`]: commit,
  [`${baseNamespace} cancel-commit`]: (request, context) => {
    context.datastores.cancelCommit(context.session, textOf(request, 'persist-id'));
    return undefined;
  },
  [`${baseNamespace} discard-changes`]: (_request, context) => {
    context.datastores.discardFor(context.session);
    return undefined;
  },
  [`${baseNamespace} validate`]: (request, context) => {
    checkValid(datastore(request, 'source', context), context);
    return undefined;
  },
  [`${baseNamespace} kill-session`]: kill,
  [`${baseNamespace} close-session`]: (_request, context) => {
    context.close();
    return undefined;
  },
  [`${comparing} compare`]: compare,
  [`${monitoring} get-schema`]: getSchema,
  [`${namespaces.notification} create-subscription`]: (request, context) => {
    context.subscribe(childOf(request, 'filter'));
    return undefined;
  },
};

/** RFC 6241 sections 8.3 and 8.4. */
const ofCandidate: readonly string[] = ['commit', 'discard-changes', 'cancel-commit'];

/** Carries one request out. Throws RpcFault for what the client is to be told. */
export function operate(request: RequestNode, context: OperationContext): readonly DataNode[] {
  const operation = operations[`${request.namespace} ${request.name}`];
  const known = context.hasCandidate || !ofCandidate.includes(request.name);
  if (operation === undefined || !known) {
    throw elementFault('operation-not-supported', request.name, `the operation ${request.name} is not known`);
  }
  return operation(request, context) ?? [leaf(baseNamespace, 'ok', '')];
}
