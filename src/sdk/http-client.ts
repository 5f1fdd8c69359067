import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ForelockError } from '../core/index.ts';
import type { Endpoint } from './address.ts';
import { refusalOf } from './refused.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds; Infinity for what may wait in a queue. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The stream of an answer whose status is 2xx. */
export interface Answer {
  readonly response: IncomingMessage;
  /** Ends the connection. */
  end(): void;
}

/** Milliseconds that a running Forelock gets to answer. */
const answerTime = 5_000;

/**
 * Speaks HTTP with one Forelock. Every call rejects with `not-running` where none answers, with the error of the problem where
 * it refuses, and with the reason of `signal` where that is aborted.
 */
export class HttpClient {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** The answer's JSON. */
  async ask(call: Call): Promise<unknown> {
    const { response } = await this.open(call);
    const text = await textOf(response).catch((cause: Error) => {
      throw this.failure(cause, call.signal);
    });
    return JSON.parse(text);
  }

  open(call: Call): Promise<Answer> {
    const { patience = answerTime, signal } = call;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const body = call.body === undefined ? undefined : JSON.stringify(call.body);
      const sent = this.#send(call, body);
      const callOff = (): void => void sent.destroy();
      signal?.addEventListener('abort', callOff, { once: true });
      const failed = (cause: Error): void => {
        signal?.removeEventListener('abort', callOff);
        reject(this.failure(cause, signal));
      };
      if (patience !== Number.POSITIVE_INFINITY)
        sent.setTimeout(patience, () => sent.destroy(new Error(`no answer within ${patience} ms`)));
      sent.on('error', failed);
      sent.on('response', (response) => {
        response.on('close', () => signal?.removeEventListener('abort', callOff));
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) {
          sent.setTimeout(0);
          resolve({ response, end: callOff });
        } else textOf(response).then((text) => failed(refusalOf(status, text)), failed);
      });
      sent.end(body);
    });
  }

  #send({ method = 'GET', path, query = {}, headers = {} }: Call, body: string | undefined): ClientRequest {
    const { secure, options, prefix } = this.#endpoint;
    // Node frames the body of a DELETE only where its length is told.
    const framed =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return (secure ? httpsRequest : httpRequest)({
      ...options,
      ...{ method, path: `${prefix}${path}${queryText(query)}` },
      headers: { ...(options.headers as object), ...framed, ...headers },
    });
  }

  /** What a connection that was opened ends with, as a caller is told of it. */
  failure(cause: Error, signal: AbortSignal | undefined): Error {
    if (signal?.aborted === true) return signal.reason as Error;
    if (cause instanceof ForelockError) return cause;
    const message = `no Forelock answers on ${this.#endpoint.name}: ${cause.message}`;
    return new ForelockError('not-running', message, { cause });
  }
}

function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const piece of response) text += String(piece);
  return text;
}
