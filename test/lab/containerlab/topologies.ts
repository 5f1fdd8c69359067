import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const topologiesFolder: string = join(import.meta.dirname, '..', '..', '..', 'lab', 'containerlab');

/** The folders of lab/containerlab/, one a topology. */
export const topologies: readonly string[] = readdirSync(topologiesFolder);
