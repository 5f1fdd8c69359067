import type { ApiException } from '@kubernetes/client-node';

/** An answer of the API server other than success; `status` is HTTP's. */
export class KubernetesError extends Error {
  readonly status: number;
  /** Milliseconds that the server asks to be left alone for. */
  readonly retryAfter: number | undefined;
  /** The object that was asked for is not there; a 404 without it is a path that the server does not have. */
  readonly isGone: boolean;

  constructor(
    status: number,
    message: string,
    more: { readonly retryAfter?: number | undefined; readonly isGone?: boolean } = {},
  ) {
    super(message);
    this.name = 'KubernetesError';
    this.status = status;
    this.retryAfter = more.retryAfter;
    this.isGone = more.isGone ?? false;
  }
}

/** What a request is, in the words of an RBAC rule. */
export interface RbacRule {
  readonly verb: 'get' | 'list' | 'patch';
  readonly resource: 'pods' | 'pods/resize';
}

/** The part of a `Status` object that is read. */
interface Status {
  readonly message?: string;
  readonly details?: { readonly name?: string };
}

/** The answer in words that say what to do. */
export function toKubernetesError(
  { code, body, headers }: ApiException<unknown>,
  rule: RbacRule | undefined,
): KubernetesError {
  const { message = 'no reason given', details } = statusIn(body);
  const answered = `the Kubernetes API server answered ${code}`;
  if (code === 401)
    return new KubernetesError(code, `${answered}: it does not know the kubeconfig's credentials`);
  const told = `${answered}: ${message}`;
  if (code === 403 && rule !== undefined)
    return new KubernetesError(
      code,
      `${told}; a Role has to have the verb ${rule.verb} on ${rule.resource} (see docs/kubernetes.md)`,
    );
  if (code === 404 && details?.name === undefined)
    return new KubernetesError(code, `${told}; resizing pods in place takes Kubernetes 1.33 or later`);
  const seconds = Number(headers['retry-after']);
  return new KubernetesError(code, told, {
    retryAfter: seconds > 0 ? seconds * 1_000 : undefined,
    isGone: code === 404,
  });
}

function statusIn(body: unknown): Status {
  if (typeof body === 'object' && body !== null) return body;
  try {
    const parsed: unknown = JSON.parse(String(body));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return body === undefined ? {} : { message: String(body).trim().slice(0, 200) };
  }
}
