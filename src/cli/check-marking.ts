import type { MarkingConfig } from '../core/index.ts';
import { openNftMarking } from '../reserve/index.ts';
import type { Finding } from './check.ts';

/** Whether packets can be marked from here, where the file wants them to be: the table is made and taken away. */
export async function checkMarking(policy: MarkingConfig | undefined): Promise<readonly Finding[]> {
  if (policy === undefined) return [];
  const found = { device: 'this machine', what: 'marking' };
  try {
    await (await openNftMarking(Object.values(policy))).close();
    const classes = Object.entries(policy).map(([word, dscp]) => `${word} ${dscp}`);
    return [{ ...found, result: 'holds', detail: `DSCP of ${classes.join(', ')}` }];
  } catch (error) {
    return [{ ...found, result: 'fails', detail: (error as Error).message }];
  }
}
