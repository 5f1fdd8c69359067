import type { Clock } from '../../core/index.ts';
import type { DeviceStatus, OwedUndo, Seat, Verdict, Work } from '../../harmony/index.ts';
import type { Scope } from '../../lock/index.ts';
import type { RpcError } from '../../netconf/index.ts';
import type { Outcome } from '../../predict/index.ts';
import type { InstancePath, Schema } from '../../yang/index.ts';
import type { HeldLocks } from '../held-locks.ts';
import type { CommitQueue } from '../private/commit-queue.ts';
import type { KeptTurn } from '../private/kept-turn.ts';
import type { PrivateCandidate } from '../private/private-candidate.ts';
import type { TurnKeeper } from '../private/turn-keeper.ts';
import type { Terms } from '../protocol/terms.ts';
import type { Answer, RequestTag } from '../reply-pump.ts';

/** What is known of a device's YANG modules, or why nothing is. */
export type DeviceSchema = { readonly schema: Schema } | { readonly unknown: string };

/** Where devices' schemas come from. */
export interface DeviceSchemas {
  /** Resolves when the device has told its modules, or failed to. */
  learn(device: string): Promise<DeviceSchema>;
  /** What is known by now; asks no device. */
  known(device: string): Schema | undefined;
}

/** Sessions that hold a device's locks past Forelock. */
export interface OutsideLocks {
  wait(device: string): OutsideWait;
}

/** A wait for such sessions to give one lock free. */
export interface OutsideWait {
  /**
   * The device has refused the lock because that session of its own holds it. Resolves when the session is known to hold it no
   * more: never, where the device tells nothing of its locks and sessions, or the session is one behind Forelock.
   */
  heldBy(session: number, datastore: string): Promise<void>;
  /** Ends the wait: with the lock, which nobody else has then, or without. */
  close(had: boolean): void;
}

/** How a request to harmony differs from one of the same session to the next. */
export type Want = Pick<Work, 'reserve' | 'journalled' | 'wait' | 'priority' | 'declared'>;

/** What an interceptor sees of the session that it works for. */
export interface InterceptContext {
  /** Forelock's session-id. */
  readonly id: number;
  readonly device: string;
  readonly clock: Clock;
  readonly locks: HeldLocks;
  /** What policy gives this tool's requests. */
  readonly terms: Terms;
  /** Whether the tool may reach a device of that name, and there is one. */
  reaches(device: string): boolean;
  /** Makes the session part of a workflow; false where it holds something outside of it. */
  join(workflow: string): boolean;
  /** The device's, as its hello has them. */
  readonly capabilities: readonly string[];
  /** Whether a commit of a private candidate is written to startup too, where the device has one. */
  readonly startup: 'after-commit' | 'leave';
  /** Where the session has a candidate of its own; undefined: it shares the device's. */
  readonly privateCandidate: PrivateCandidate | undefined;
  /** The device's candidate between two requests of the session whose turn it is. */
  readonly keeper: TurnKeeper<KeptTurn>;
  /** Where its commits may be carried by another session's turn: as the same user of the device, in no workflow. */
  readonly commits: CommitQueue | undefined;
  /** The subtrees that policy lets this tool write; undefined: all. */
  readonly writes: readonly string[] | undefined;
  /** A device's schema, the session's own where none is named, once it is known or can't be. */
  learnSchema(device?: string): Promise<DeviceSchema>;
  /** The same, where somebody has asked before and it is known by now. */
  readonly schema: Schema | undefined;
  /** The memory regions that writing these subtrees may fill, and how much of each. */
  filledBy(paths: readonly InstancePath[]): readonly Scope[];
  /** Whether partial locks of running are Forelock's own here: the device has none, and its schema can be known. */
  readonly ownPartialLocks: boolean;
  /** A lock of that name was given to a client that is told nothing of grants: it may be parked, where policy parks. */
  mayPark(name: string): void;
  /** Resolves when the device owes this session no reply. */
  settled(): Promise<void>;
  /** Asks Forelock for scopes; given up by itself when the session ends. */
  request(scopes: readonly Scope[], want: Want): Promise<Verdict>;
  release(seat: Seat, outcome: Outcome): Promise<void>;
  /** Before running is edited under that grant in a way that the device can't take back by itself. */
  oweUndo(seat: Seat, undo: string): Promise<OwedUndo>;
  /** Lets the seat's lease run anew; gives its new end in milliseconds since the epoch. */
  renew(seat: Seat): number;
  /** Whether the seat's fencing token is still the one in force. */
  stands(seat: Seat): boolean;
  /** Sends the client's own bytes to the device and takes the reply whole. Rejects when the device is gone. */
  ask(raw: Buffer, request: RequestTag): Promise<Answer>;
  /** XML in the framing that this session and its device agreed on. */
  frame(xml: Buffer): Buffer;
  /** Forelock's own RPC in the device's session of this client; its reply is not for the client. */
  askOwn(operation: string): Promise<Answer>;
  /** A request of the client's that was answered before, said again: its reply is not for the client. */
  askAgain(raw: Buffer): Promise<Answer>;
  /** Gives the client a reply that was taken, session-ids mapped. */
  relay(answer: Answer): void;
  refuse(request: RequestTag, ...errors: readonly RpcError[]): void;
  /** Replies in the device's place; `body` is what stands inside of `<rpc-reply>`. */
  answer(request: RequestTag, body: string): void;
  /** Who holds and waits on this session's device. */
  status(): DeviceStatus;
  /** From now on the session is told signals, as notifications. */
  subscribe(): void;
  /** Calls back once when the reply to the request that is forwarded next has ended. */
  afterReply(action: () => void): void;
  /** The session that Forelock knows by this id, its own or its device's, on the same device. */
  neighbour(sessionId: number): Neighbour | undefined;
  mayKill(neighbour: Neighbour | undefined): boolean;
  /** For a lock that somebody past Forelock may hold on the device. */
  awaitOutside(): OutsideWait;
  /** Sleeps; wakes early, with false, when the session ends. */
  sleep(milliseconds: number): Promise<boolean>;
  audit(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Neighbour {
  readonly id: number;
  readonly deviceSession: number;
  readonly tool: string;
  readonly locks: Pick<HeldLocks, 'holdsPartial' | 'holdsDevicePartial'>;
}
