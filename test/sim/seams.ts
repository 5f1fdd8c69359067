import { type EndLeftover, Harmony, type HarmonyOptions } from '../../src/harmony/index.ts';
import type { CommitQueue } from '../../src/proxy/private/commit-queue.ts';
import type { PrivateCandidate } from '../../src/proxy/private/index.ts';
import type { Allocator } from '../../src/reserve/index.ts';
import type { Journal } from '../../src/store/index.ts';
import type { Disk } from './durable-store.ts';
import type { Desk } from './watched-harmony.ts';

/** Where a planted bug can be put in; without one, each gives what it gets. */
export interface Seams {
  readonly harmony: (options: HarmonyOptions) => Harmony;
  /** What sessions ask; the book does not see what is put in here. */
  readonly desk: (desk: Desk) => Desk;
  readonly allocator: (allocator: Allocator) => Allocator;
  readonly journal: (journal: Journal, disk: Disk) => Journal;
  readonly leftover: (endLeftover: EndLeftover) => EndLeftover;
  /** Where commits of private candidates wait together. */
  readonly commits: (queue: CommitQueue) => CommitQueue;
  /** A private candidate, when its session begins. */
  readonly candidate: (candidate: PrivateCandidate) => void;
  /** Each piece that Forelock sends to a client. */
  readonly toClient: (bytes: Buffer) => Buffer;
  /** Each piece that it sends to a device. */
  readonly toDevice: (bytes: Buffer) => Buffer;
}

export const soundSeams: Seams = {
  harmony: (options) => new Harmony(options),
  desk: (desk) => desk,
  allocator: (allocator) => allocator,
  journal: (journal) => journal,
  leftover: (endLeftover) => endLeftover,
  commits: (queue) => queue,
  candidate: () => {},
  toClient: (bytes) => bytes,
  toDevice: (bytes) => bytes,
};
