import {
  type ErrorTag,
  errorTags,
  operationFailed,
  type RpcError,
  RpcFault,
} from '../../../netconf/index.ts';
import { BadRequest } from '../../protocol/leaf.ts';

/** What a private candidate can't do on a device that has none of its own to do it in. */
export function unsupported(what: string): BadRequest {
  const message = `this device has no candidate of its own, and Forelock's does not know ${what}`;
  return new BadRequest({ ...operationFailed(message), tag: 'operation-not-supported' });
}

/** Does `work`, and refuses the request where an edit does not apply. */
export function applying<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof RpcFault ? new BadRequest(errorOf(cause)) : cause;
  }
}

function errorOf({ tag, message, details: { type = 'protocol', path, info = [] } }: RpcFault): RpcError {
  return {
    ...{ type, tag: tagOf(tag), severity: 'error', message },
    ...(path === undefined ? {} : { path: path.text }),
    info: info.map(({ name, text }) => ({ name, value: text })),
  };
}

function tagOf(text: string): ErrorTag {
  return errorTags.find((tag) => tag === text) ?? 'operation-failed';
}
