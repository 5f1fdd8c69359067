import { ForelockError } from '../../core/index.ts';
import {
  accessDenied,
  at,
  badElement,
  decodeReply,
  encodeGetConfig,
  invalidValue,
  operationFailed,
  type RpcError,
  readXml,
} from '../../netconf/index.ts';
import {
  encodeSelection,
  givesNodes,
  type InstancePath,
  instancesIn,
  locateInstance,
  type Schema,
  topmost,
} from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest, type Place, textOf } from '../protocol/leaf.ts';
import { operationOf } from '../protocol/own-request.ts';
import type { Request } from '../request-pump.ts';
import { allowedPaths, beyondPolicy, prefixesIn } from './narrow.ts';
import { outside } from './narrowed-lock.ts';

/** A partial lock's select expressions, with where each stands. */
export function selectsOf(request: Request): readonly Place[] {
  const operation = operationOf(request);
  return operation.element.children
    .filter(({ name }) => name === 'select')
    .map((element) => ({ element, path: `${operation.path}/pl:select` }));
}

/** The paths that the select expressions of a partial lock stand for. Throws BadRequest as RFC 5717 section 2.4.1.1 has it. */
export async function pathsSelected(
  context: InterceptContext,
  request: Request,
  schema: Schema,
): Promise<readonly InstancePath[]> {
  const selects = selectsOf(request);
  if (selects.length === 0)
    throw new BadRequest(badElement('missing-element', 'select', 'a partial lock selects something'));
  const prefixes = prefixesIn(request.payload().toString());
  const paths = selects.flatMap((select) => located(schema, select, prefixes));
  const allowed = await allowedPaths(context);
  const beyond = allowed && outside(allowed, paths);
  if (beyond !== undefined) throw beyondPolicy(beyond, selects[0]?.path ?? '');
  return topmost(paths);
}

function located(
  schema: Schema,
  select: Place,
  prefixes: ReadonlyMap<string, string>,
): readonly InstancePath[] {
  const wrong = (message: string, appTag?: string): BadRequest =>
    new BadRequest(at(select.path, tagged(invalidValue(message), appTag)));
  try {
    const text = textOf(select);
    if (!givesNodes(text)) throw wrong('the expression gives no node set', 'not-a-node-set');
    const { paths, widened } = locateInstance(schema, text, prefixes);
    if (widened === undefined) return paths;
    throw wrong(
      `${widened}: write an instance-identifier, or a path to a list`,
      'invalid-lock-specification',
    );
  } catch (cause) {
    if (cause instanceof ForelockError) throw wrong(cause.message);
    throw cause;
  }
}

function tagged(error: RpcError, appTag: string | undefined): RpcError {
  return appTag === undefined ? error : { ...error, appTag };
}

/** The nodes of running that the paths select now, as the client itself may read them. Throws BadRequest where there is none. */
export async function nodesOfRunning(
  context: InterceptContext,
  schema: Schema,
  paths: readonly InstancePath[],
): Promise<readonly InstancePath[]> {
  const filter = { subtree: encodeSelection(schema, paths) };
  const { payload } = await context.askOwn(encodeGetConfig('running', filter));
  const { ok, errors } = decodeReply(payload.toString());
  const [error] = errors;
  if (!ok) throw new BadRequest(error ?? accessDenied('the device does not tell its running configuration'));
  const data = readReply(payload).children.find(({ name }) => name === 'data');
  const found = data === undefined ? [] : instancesIn(schema, data, paths);
  if (found.length > 0) return found;
  throw new BadRequest(tagged(operationFailed('the expressions select no node of running'), 'no-matches'));
}

/** Some devices send XML that is none; what stands in it is not known then. */
function readReply(payload: Buffer): ReturnType<typeof readXml> {
  try {
    return readXml(payload.toString());
  } catch (cause) {
    if (!(cause instanceof ForelockError)) throw cause;
    throw new BadRequest(operationFailed(`the device's configuration can't be read: ${cause.message}`));
  }
}
