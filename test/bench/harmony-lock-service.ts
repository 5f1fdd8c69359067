/** The queue of one lock a device that etcd keeps in the order of asking (its Lock service, over the JSON gateway). */
export class LockService {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Waits for the lock of each device in turn; resolves with what gives them back. */
  async take(devices: readonly string[]): Promise<() => Promise<void>> {
    const { ID: lease } = await this.#post('lease/grant', { TTL: 3_600 });
    for (const device of devices) {
      const name = Buffer.from(`candidate/${device}`).toString('base64');
      await this.#post('lock/lock', { name, lease });
    }
    // With the lease go its keys, and the next in each queue is served.
    return async () => void (await this.#post('lease/revoke', { ID: lease }));
  }

  async #post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.#url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const said = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`etcd refused ${path}: ${JSON.stringify(said)}`);
    return said;
  }
}
