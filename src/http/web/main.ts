import { ask, Refused } from './asked.ts';
import { openAudit } from './audit.ts';
import { Book } from './book.ts';
import { openContention } from './contention.ts';
import { part } from './element.ts';
import { openExplain } from './explain.ts';
import { openFilter } from './filter-form.ts';
import { Follower } from './follow.ts';
import { openLedger } from './ledger.ts';
import { openLoad } from './load.ts';
import { openLockTree } from './lock-tree.ts';
import { askToken } from './login.ts';
import type { Choice, Panel } from './panel.ts';
import { openSignals } from './signals.ts';
import { openSummary } from './summary.ts';
import { openTimeline } from './timeline.ts';

/** Milliseconds before what broke is asked again. */
const again = 2_000;

const book = new Book();
let choice: Choice = { device: undefined, request: undefined };
let filter = openFilter((changed) => {
  filter = changed;
  book.version += 1;
});

const explain = openExplain();
const audit = openAudit();
const tellSignal = openSignals();
const [readLoad, readLedger] = [openLoad(), openLedger()];
const panels: readonly Panel[] = [openSummary(), openLockTree(choose), openTimeline(), openContention()];
const follower = new Follower(book, (event) => {
  if (event.type === 'signal') tellSignal(event);
});

function choose(chosen: Choice): void {
  const { request } = chosen;
  choice = chosen;
  book.version += 1;
  if (request !== undefined) void attempt(() => explain(request));
  void attempt(readDevice);
}

/** What the lists do not tell of the chosen device. */
async function readDevice(): Promise<void> {
  const { device } = choice;
  if (device === undefined) return;
  await Promise.all([readLoad(device, Date.now() + follower.ahead), readLedger(device)]);
}

/** What goes wrong is said in words; where a token is asked for, in the dialog that takes one. */
async function attempt(act: () => Promise<void>): Promise<void> {
  const problem = part('#problem');
  try {
    await act();
    problem.hidden = true;
  } catch (cause) {
    const asksToken = cause instanceof Refused && cause.status === 401;
    problem.textContent = (cause as Error).message;
    problem.hidden = asksToken;
    if (asksToken) await askToken(cause.message);
  }
}

async function always(act: () => Promise<void>): Promise<never> {
  while (true) {
    await attempt(act);
    await new Promise((resolve) => setTimeout(resolve, again));
  }
}

const drawn = new Map<Panel, { readonly at: number; readonly version: number }>();

/** A panel is drawn anew where something has changed, no sooner than its pace, and each half second since time goes on. */
function frame(time: number): void {
  const now = Date.now() + follower.ahead;
  for (const panel of panels) {
    const { at, version } = drawn.get(panel) ?? { at: Number.NEGATIVE_INFINITY, version: -1 };
    const pace = version === book.version ? 500 : panel.pace;
    if (time - at < pace) continue;
    drawn.set(panel, { at: time, version: book.version });
    panel.draw({ book, filter, choice, now });
  }
  requestAnimationFrame(frame);
}

async function begin(): Promise<void> {
  // So that a token is asked for once, and not by each that needs one.
  while (true) {
    let isIn = false;
    await attempt(async () => {
      await ask('/v1/status');
      isIn = true;
    });
    if (isIn) break;
    if (!part('#problem').hidden) await new Promise((resolve) => setTimeout(resolve, again));
  }
  void always(() => follower.follow());
  void always(audit);
  void always(readDevice);
  requestAnimationFrame(frame);
}

void begin();
