// snmpd starts this by pass_persist: `node agent.main.js rates|shares SETTINGS.json`, inside the device's namespace.
import { readFileSync } from 'node:fs';
import { HtbLink } from './htb.ts';
import { openJournal } from './journal.ts';
import { MinRateTable } from './min-rate.ts';
import { type Subtree, servePassPersist } from './pass-persist.ts';
import { type CgroupPlace, CgroupShares, PlaypenTable } from './playpen.ts';

/** What the lab writes for the agent. */
export interface AgentSettings {
  readonly link: string;
  readonly bitsPerSecond: number;
  readonly cgroup: CgroupPlace;
  /** Where each SET is written down; undefined: nowhere. */
  readonly journal?: string;
}

function subtreeOf(part: string, settings: AgentSettings): Subtree {
  if (part === 'shares') return new PlaypenTable(new CgroupShares(settings.cgroup));
  return new MinRateTable(new HtbLink(settings.link, settings.bitsPerSecond), settings.bitsPerSecond);
}

const [part = '', settingsFile = ''] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as AgentSettings;
await servePassPersist(
  subtreeOf(part, settings),
  process.stdin,
  process.stdout,
  openJournal(settings.journal),
);
