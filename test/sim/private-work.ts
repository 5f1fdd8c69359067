import { pathText } from '../../src/proxy/narrow/narrowed-lock.ts';
import type { InstancePath } from '../../src/yang/index.ts';
import type { Device } from './device.ts';
import { type Leaves, isWithin as liesIn, textAt } from './device-config.ts';
import { everything, type Write, writesIn } from './device-model.ts';
import { changesOf, firstsOf, type Made, overwrites, rebase } from './made.ts';
import type { RequestText } from './request-text.ts';
import type { RunLog } from './run-log.ts';
import { UnconfirmedWork } from './unconfirmed-work.ts';

interface PrivateOptions {
  /** Forelock's session-id. */
  readonly session: number;
  readonly device: Device;
  readonly log: RunLog;
  /** Milliseconds that the clock has leapt over so far. */
  readonly leapt: () => number;
  /** Whether the session holds a place of a datastore for itself. */
  readonly holds: (datastore: string, path: InstancePath) => boolean;
  /** Whether a commit is to be in startup before it is answered. */
  readonly toStartup: boolean;
  /** That of all sessions of the device, this one's too. */
  readonly beside: Set<PrivateWork>;
}

/** A commit that the client waits for. */
interface Committing {
  readonly id: string;
  readonly confirmed: boolean;
}

/**
 * What a session with a candidate of its own has changed since its last commit or discard: just that is in the device's
 * candidate in its turns, which are under the device's lock, and its commit overwrites nothing that came after. A commit may
 * carry those of others that wait.
 */
export class PrivateWork {
  readonly #options: PrivateOptions;
  readonly #unconfirmed: UnconfirmedWork;
  #made: Made[] = [];
  /** Paths of conflicts that the client was told of: to write there again resolves them. */
  readonly #told = new Set<string>();
  /** The numbers of the requests to discard. */
  readonly #discards: number[] = [];
  /** Counts what was sent and what was undone. */
  #order = 0;
  readonly #sent = new Set<string>();
  /** The requests, of others too, that are in the device's candidate by this session. */
  readonly #said = new Set<string>();
  /** When the device's candidate was last locked for it. */
  #turnAt = 0;
  #turnRunning: Leaves = new Map();
  /** What running was when the candidate was first written. */
  #branch: Leaves = new Map();
  #committing: Committing[] = [];
  /** By request, the number of the device's commit that had all of it. */
  readonly #committed = new Map<string, number>();

  constructor(options: PrivateOptions) {
    this.#options = options;
    options.beside.add(this);
    this.#unconfirmed = new UnconfirmedWork(
      options,
      () => this.#made,
      (made) => this.#undone(made),
    );
  }

  /** Forelock answers a discard by itself, behind what was sent before it. */
  sent(id: string, xml: string): void {
    this.#order += 1;
    this.#sent.add(id);
    if (xml.includes('<discard-changes/>')) this.#discards.push(numberOf(id));
    if (/<commit[ />]/.test(xml)) this.#committing.push({ id, confirmed: xml.includes('<confirmed/>') });
  }

  /** @param lost whether the session's device is gone: what became of a commit is then not known */
  received(id: string, xml: string, lost: boolean): void {
    if (xml.includes('<error-app-tag>conflict<'))
      for (const [, path = ''] of xml.matchAll(/<error-path>([^<]*)</g)) this.#told.add(path);
    const commit = this.#committing.find((each) => each.id === id);
    if (commit === undefined) return;
    // It may be on its way in another session's turn.
    if (!lost) this.#committing = this.#committing.filter((each) => each !== commit);
    this.#checkAnswer(commit, xml, lost);
  }

  /** What Forelock asks in the session's place: its own, or what another client has written. */
  askedBeside({ id, operation, datastore }: RequestText): void {
    if (operation === 'lock' && datastore === 'candidate') {
      this.#turnAt = this.#order;
      this.#turnRunning = this.#options.device.config.running;
    }
    if (operation === 'discard-changes') this.#said.clear();
    else if (!id.startsWith('forelock-')) this.#said.add(id);
  }

  over(): void {
    this.#unconfirmed.over();
  }

  /**
   * Before the device carries out a request of the client's; returns what holds where it does.
   *
   * @param again whether it has done so before
   */
  asked(request: RequestText, xml: string, deviceSession: number, again: boolean): () => void {
    const { operation, datastore, id } = request;
    const writes = operation === 'edit-config' ? writesIn(xml) : [everything];
    const reads = operation === 'get-config' || operation === 'validate';
    if (operation !== 'commit' && (datastore !== 'candidate' || !touching.includes(operation)))
      return () => {};
    this.#checkLocked(request, deviceSession);
    if (operation === 'commit') return this.#committingNow(request);
    if (reads) this.#checkOwn(request);
    else this.#said.add(id);
    return () => !again && !reads && this.#record(numberOf(id), writes);
  }

  /**
   * What a joint commit carries of this session; undefined where none of its commits waits.
   *
   * @param said the requests that the device was told behind those of the session that commits
   */
  carriedBy(said: ReadonlySet<string>): { readonly id: string; readonly made: readonly Made[] } | undefined {
    if (![...said].some((id) => this.#sent.has(id))) return undefined;
    const commit = this.#committing.find(({ id }) => !this.#committed.has(id));
    if (commit === undefined || commit.confirmed) return undefined;
    return { id: commit.id, made: this.#found(commit.id, said) };
  }

  /** The device has committed what the session had at that request. */
  committed(id: string, confirmed: boolean): void {
    const { commits } = this.#options.device.config;
    this.#committed.set(id, commits);
    if (confirmed) this.#unconfirmed.add(commits, this.#standing(numberOf(id)));
    else this.#unconfirmed.forget();
    this.#made = [];
    this.#told.clear();
  }

  #checkAnswer({ id, confirmed }: Committing, xml: string, lost: boolean): void {
    const { session, log, device, toStartup } = this.#options;
    const commit = this.#committed.get(id);
    const warned = xml.includes('<error-severity>warning<');
    if (!xml.includes('<ok/>') && !warned) {
      if (commit === undefined || lost || xml.includes('is not known')) return;
      log.violate('untrue-commit', `${id} of ${session} is refused, and was committed`);
      return;
    }
    if (commit === undefined)
      log.violate('untrue-commit', `${id} of ${session} is answered with ok, and was not committed`);
    else if (!warned && toStartup && !confirmed && device.config.copied < commit)
      log.violate('stale-startup', `${id} of ${session} is committed, and startup has not got it`);
  }

  /** In a turn the candidate is the session's alone, on the device too. */
  #checkLocked({ id, operation }: RequestText, deviceSession: number): void {
    const { session, device, log } = this.#options;
    if (device.locks.holders('candidate').includes(deviceSession)) return;
    log.violate('unlocked-operation', `${id} of ${session}: ${operation} without the candidate's lock`);
  }

  /** Returns those of the session's writes that the candidate has, and what it has of others. */
  #checkOwn(request: RequestText, others: readonly Made[] = []): readonly Made[] {
    const { session, device, log } = this.#options;
    const found = [...device.config.changes].map(([place, { value }]) => [place, value] as const);
    const all = this.#found(request.id, this.#said);
    const shows = (made: readonly Made[]): boolean => alike(found, changesOf([...made, ...others]));
    if (shows(all)) {
      for (const made of all) settle(made, numberOf(request.id));
      return all;
    }
    const resembling = this.#unconfirmed.resembling;
    if (resembling.length > 0 && shows([...resembling, ...all])) {
      this.#unconfirmed.forget();
      this.#made.unshift(...resembling);
      return [...resembling, ...all];
    }
    const what = `${request.operation} finds ${JSON.stringify(found)} in place of ${JSON.stringify(changesOf([...all, ...others]))}`;
    log.violate('foreign-change', `${request.id} of ${session}: ${what}`);
    return all;
  }

  /** What a request finds: what has come back may be missing, where it was not said to the device and that can be. */
  #found(id: string, said: ReadonlySet<string>): readonly Made[] {
    const all = this.#standing(numberOf(id));
    const [client] = id.split('.');
    const missing = all.filter(
      ({ returned, number }) => returned?.seen === false && !said.has(`${client}.${number}`),
    );
    return missing.every((made) => this.#mayMiss(made)) ? all.filter((made) => !missing.includes(made)) : all;
  }

  /** It was undone in this turn, Forelock could not tell, or was asked to discard it when it could not. */
  #mayMiss({ returned, number }: Made): boolean {
    if (returned === undefined) return false;
    const hidden = returned.at > this.#turnAt || returned.hidden(this.#options.device.config);
    return hidden || this.#discards.some((each) => each > number);
  }

  #committingNow({ id, operation, confirmed, ...rest }: RequestText): () => void {
    const { beside } = this.#options;
    const carried = [...beside].flatMap((work) => {
      const found = work === this ? undefined : work.carriedBy(this.#said);
      return found === undefined ? [] : [{ work, ...found }];
    });
    this.#checkApart(
      carried.map(({ made }) => made),
      id,
    );
    const others = carried.flatMap(({ made }) => made);
    const own = this.#checkOwn({ id, operation, confirmed, ...rest }, others);
    for (const { work, made } of [{ work: this, made: own }, ...carried]) work.#checkHeld(made);
    const lost = this.#lostBy([...firstsOf(own), ...carried.flatMap(({ made }) => firstsOf(made))]);
    return () => {
      const { log, session } = this.#options;
      if (lost !== undefined)
        log.violate('lost-update', `${id} of ${session} overwrites what came to ${lost} after it`);
      this.#made = this.#made.filter(
        (made) => own.includes(made) || (confirmed && made.returned?.seen === false),
      );
      this.committed(id, confirmed);
      for (const { work, id: other } of carried) work.committed(other, false);
    };
  }

  /** Nobody else has locked what is committed, in the candidate or in running. */
  #checkHeld(made: readonly Made[]): void {
    const { holds, log, session } = this.#options;
    for (const datastore of ['candidate', 'running'])
      for (const { write } of made)
        if (!holds(datastore, write.path))
          log.violate(
            'unlocked-operation',
            `${session} commits ${write.place} without a grant in ${datastore}`,
          );
  }

  #lostBy(firsts: readonly Made[]): string | undefined {
    const { config } = this.#options.device;
    return firsts.find((made) => overwrites(made, config))?.write.place;
  }

  /** Of what goes together nothing touches anything of another: each was to be compared with the one before. */
  #checkApart(carried: readonly (readonly Made[])[], id: string): void {
    const all = [this.#standing(numberOf(id)), ...carried];
    const meets = ({ write }: Made, other: Made): boolean =>
      liesIn(write.place, other.write.place) || liesIn(other.write.place, write.place);
    const met = all.some((one, at) =>
      all.slice(at + 1).some((two) => one.some((made) => two.some((other) => meets(made, other)))),
    );
    const { log, session } = this.#options;
    if (met) log.violate('lost-update', `${id} of ${session} is committed with another that it meets`);
  }

  #record(number: number, writes: readonly Write[]): void {
    const { config } = this.#options.device;
    if (this.#made.length === 0) this.#branch = this.#turnRunning;
    for (const write of writes) {
      this.#resolve(write);
      const bases = [config.running, this.#turnRunning, this.#branch].map((leaves) =>
        textAt(leaves, [write.place]),
      );
      this.#made.push({ number, write, bases });
    }
  }

  /** What was written there before, and is in conflict as the client knows, counts as written now. */
  #resolve(write: Write): void {
    const { config } = this.#options.device;
    const resolved = [...this.#told].filter((path) => isWithin(path, pathOf(write)));
    for (const made of this.#made)
      if (resolved.some((path) => isWithin(pathOf(made.write), path))) rebase(made, config);
  }

  #undone(made: readonly Made[]): void {
    this.#order += 1;
    for (const each of made)
      if (each.returned !== undefined) Object.assign(each.returned, { at: this.#order });
    this.#made.unshift(...made);
  }

  /** What a request of that number finds not discarded. */
  #standing(number: number): readonly Made[] {
    const discarded = this.#discards.findLast((each) => each < number) ?? 0;
    return this.#made.filter((made) => made.number > discarded || made.returned?.seen === false);
  }
}

/** What has come back is the session's as what it writes now. */
function settle(made: Made, number: number): void {
  if (made.returned === undefined || made.returned.seen) return;
  made.number = number - 0.5;
  delete made.returned;
}

type Changes = readonly (readonly [string, string | undefined])[];

function alike(found: Changes, wanted: Changes): boolean {
  return JSON.stringify([...found].sort()) === JSON.stringify([...wanted].sort());
}

/** As an error has it. */
function pathOf({ place }: Write): string {
  return pathText(place.split('/'));
}

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`) || path.startsWith(`${above}[`);
}

/** What comes to the device's candidate in a turn. */
const touching: readonly string[] = ['edit-config', 'copy-config', 'get-config', 'validate'];

/** In the client's own order. */
function numberOf(id: string): number {
  return Number(id.split('.')[1]);
}
