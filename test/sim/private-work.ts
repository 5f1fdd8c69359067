import { pathText } from '../../src/proxy/narrow/narrowed-lock.ts';
import type { Device } from './device.ts';
import { everything, type Write, writesIn } from './device-model.ts';
import type { RequestText } from './request-text.ts';
import type { RunLog } from './run-log.ts';

/** A write that the device has carried out, in the order of the client's requests. */
interface Made {
  readonly number: number;
  readonly write: Write;
  /** What running had there. */
  before: string;
}

interface PrivateOptions {
  /** Forelock's session-id. */
  readonly session: number;
  readonly device: Device;
  readonly log: RunLog;
}

/**
 * What a session with a candidate of its own has changed since its last commit or discard: just that is in the device's
 * candidate in its turns, which are under the device's lock, and its commit overwrites nothing that came after.
 */
export class PrivateWork {
  readonly #options: PrivateOptions;
  readonly #made: Made[] = [];
  /** Paths of conflicts that the client was told of: to write there again resolves them. */
  readonly #told = new Set<string>();
  /** The numbers of the requests to discard. */
  readonly #discards: number[] = [];

  constructor(options: PrivateOptions) {
    this.#options = options;
  }

  received(xml: string): void {
    if (!xml.includes('<error-app-tag>conflict<')) return;
    for (const [, path = ''] of xml.matchAll(/<error-path>([^<]*)</g)) this.#told.add(path);
  }

  /** Forelock answers a discard by itself, behind what was sent before it. */
  sent(id: string, xml: string): void {
    if (xml.includes('<discard-changes/>')) this.#discards.push(numberOf(id));
  }

  /**
   * Before the device carries out a request of the client's; returns what holds where it does.
   *
   * @param again whether it has done so before
   */
  asked(request: RequestText, xml: string, deviceSession: number, again: boolean): () => void {
    const { operation, datastore, id } = request;
    const writes = operation === 'edit-config' ? writesIn(xml) : [everything];
    const makes = operation !== 'get-config';
    if (operation !== 'commit' && (datastore !== 'candidate' || !touching.includes(operation)))
      return () => {};
    this.#checkLocked(request, deviceSession);
    if (operation === 'commit' || !makes) this.#checkOwn(request);
    if (operation === 'commit') return this.#committing(id);
    return () => !again && makes && this.#record(numberOf(id), writes);
  }

  /** In a turn the candidate is the session's alone, on the device too. */
  #checkLocked({ id, operation }: RequestText, deviceSession: number): void {
    const { session, device, log } = this.#options;
    if (device.locks.holders('candidate').includes(deviceSession)) return;
    log.violate('unlocked-operation', `${id} of ${session}: ${operation} without the candidate's lock`);
  }

  #checkOwn({ id, operation }: RequestText): void {
    const { session, device, log } = this.#options;
    const wanted = new Map<string, string | undefined>();
    for (const { write } of this.#standing(numberOf(id))) {
      wanted.delete(write.place);
      wanted.set(write.place, write.value);
    }
    const found = [...device.config.changes].map(([place, { value }]) => [place, value]);
    if (JSON.stringify(found) === JSON.stringify([...wanted])) return;
    const what = `${operation} finds ${JSON.stringify(found)} in place of ${JSON.stringify([...wanted])}`;
    log.violate('foreign-change', `${id} of ${session}: ${what}`);
  }

  #committing(id: string): () => void {
    const { session, device, log } = this.#options;
    const lost = this.#firsts(numberOf(id)).find(
      ({ write, before }) => device.config.runningAt([write.place]) !== before,
    );
    return () => {
      if (lost !== undefined)
        log.violate(
          'lost-update',
          `${id} of ${session} overwrites what came to ${lost.write.place} after it`,
        );
      this.#made.length = 0;
      this.#told.clear();
    };
  }

  #record(number: number, writes: readonly Write[]): void {
    const { config } = this.#options.device;
    for (const write of writes) {
      this.#resolve(write);
      this.#made.push({ number, write, before: config.runningAt([write.place]) });
    }
  }

  /** What was written there before, and is in conflict as the client knows, counts as written now. */
  #resolve(write: Write): void {
    const { config } = this.#options.device;
    for (const made of this.#made) {
      const path = pathOf(made.write);
      if (this.#told.has(path) && isWithin(path, pathOf(write)))
        made.before = config.runningAt([made.write.place]);
    }
  }

  /** What a request of that number finds not discarded. */
  #standing(number: number): readonly Made[] {
    const discarded = this.#discards.findLast((each) => each < number) ?? 0;
    return this.#made.filter((made) => made.number > discarded);
  }

  /** Of each place, when it was touched first. */
  #firsts(number: number): readonly Made[] {
    const standing = this.#standing(number);
    return standing.filter(
      ({ write }, at) => standing.findIndex((made) => made.write.place === write.place) === at,
    );
  }
}

/** As an error has it. */
function pathOf({ place }: Write): string {
  return pathText(place.split('/'));
}

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`) || path.startsWith(`${above}[`);
}

/** What comes to the device's candidate in a turn. */
const touching: readonly string[] = ['edit-config', 'copy-config', 'get-config'];

/** In the client's own order. */
function numberOf(id: string): number {
  return Number(id.split('.')[1]);
}
