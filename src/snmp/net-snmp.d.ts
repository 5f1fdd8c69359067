/** What this room uses of net-snmp 3.29, read in its index.js; the library ships no types of its own. */
declare module 'net-snmp' {
  import type { Socket } from 'node:dgram';
  import type { EventEmitter } from 'node:events';

  export interface RawVarbind {
    oid: string;
    type: number;
    value: number | string | boolean | Buffer | null;
  }
  export interface User {
    name: string;
    level: number;
    authProtocol?: number;
    authKey?: string;
    privProtocol?: number;
    privKey?: string;
  }
  export interface SessionOptions {
    port: number;
    timeout: number;
    retries: number;
    version: number;
    transport: 'udp4' | 'udp6';
    dgramModule: { createSocket(transport: 'udp4' | 'udp6'): unknown };
  }
  export class RequestFailedError extends Error {
    status: number;
  }
  export class RequestTimedOutError extends Error {}
  export class ResponseInvalidError extends Error {
    code: number;
  }
  type Answer<T> = (error: Error | null, value?: T) => void;
  export interface Session extends EventEmitter {
    get(oids: string[], answer: Answer<RawVarbind[]>): this;
    set(varbinds: RawVarbind[], answer: Answer<RawVarbind[]>): this;
    getBulk(
      oids: string[],
      nonRepeaters: number,
      maxRepetitions: number,
      answer: Answer<(RawVarbind | RawVarbind[])[]>,
    ): this;
    close(): this;
  }
  export function createSession(host: string, community: string, options: SessionOptions): Session;
  export function createV3Session(host: string, user: User, options: SessionOptions): Session;
  export function isVarbindError(varbind: RawVarbind): boolean;

  export interface Pdu {
    type: number;
    varbinds: RawVarbind[];
    nonRepeaters: number;
    maxRepetitions: number;
    errorStatus: number;
    errorIndex: number;
    getResponsePduForRequest(): Pdu;
  }
  export interface Message {
    pdu: Pdu;
  }
  type Handler = (socket: Socket, message: Message, sender: unknown) => void;
  export interface Agent {
    getRequest: Handler;
    setRequest: Handler;
    getNextRequest: Handler;
    getBulkRequest: Handler;
    getAuthorizer(): { addUser(user: User): void; addCommunity(community: string): void };
    sendResponse(socket: Socket, sender: unknown, message: Message, response: Pdu): void;
    close(): void;
  }
  export interface AgentOptions {
    port: number;
    address: string;
    transport: 'udp4' | 'udp6';
    dgramModule: { createSocket(): Socket };
  }
  export function createAgent(options: AgentOptions, told: (error: Error | null) => void): Agent;

  /** Key localization (RFC 3414 appendix A.2), by number of protocol. */
  export const Authentication: {
    passwordToKey: (protocol: number, password: string, engine: Buffer) => Buffer;
    readonly algorithms: Readonly<Record<number, { readonly CRYPTO_ALGORITHM: string }>>;
  };
  export const ObjectType: Record<string, number> & Record<number, string>;
  export const ErrorStatus: Record<string, number> & Record<number, string>;
  export const AuthProtocols: Record<'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512', number>;
  export const PrivProtocols: Record<'des' | 'aes' | 'aes256b' | 'aes256r', number>;
  export const SecurityLevel: { authNoPriv: number; authPriv: number };
  export const Version2c: number;
  export const Version3: number;
}
