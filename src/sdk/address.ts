import type { RequestOptions } from 'node:https';
import { ForelockError } from '../core/index.ts';

/** Where a Forelock answers, and as whom it is asked: its control socket, or its URL with a token or a client certificate. */
export interface ForelockAddress {
  /** `control.sock` in the state directory; open to the user of `forelock serve` alone, who may do everything. */
  readonly socket?: string | undefined;
  /** Such as `https://forelock.example:8443`, as `http.listen` of forelock.yaml has it. */
  readonly url?: string | URL | undefined;
  /** As `forelock token` made it. */
  readonly token?: string | undefined;
  /** PEM: whom to trust beside the system's authorities; a client certificate and its key. */
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/** An address as Node's HTTP client takes it. */
export interface Endpoint {
  /** For messages. */
  readonly name: string;
  readonly secure: boolean;
  readonly options: RequestOptions;
  /** Before each path of the API. */
  readonly prefix: string;
}

/** Throws `input-invalid`. */
export function compileAddress({ socket, url, token, ca, cert, key }: ForelockAddress): Endpoint {
  if ((socket === undefined) === (url === undefined))
    throw new ForelockError('input-invalid', 'connect: give one of socket and url');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (socket !== undefined)
    return { name: socket, secure: false, options: { socketPath: socket, headers }, prefix: '' };
  const { protocol, hostname, port, pathname, origin } = urlOf(url ?? '');
  const secure = protocol === 'https:';
  return {
    ...{ name: origin, secure, prefix: pathname.replace(/\/+$/, '') },
    options: {
      ...{ hostname: hostname.replace(/^\[|\]$/g, ''), port: port || (secure ? 443 : 80), headers },
      ...(secure ? { ca, cert, key } : {}),
    },
  };
}

function urlOf(written: string | URL): URL {
  const url = URL.canParse(String(written)) ? new URL(written) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ForelockError('input-invalid', `url: '${written}' is none; write it such as https://host:8443`);
}
