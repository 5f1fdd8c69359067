import { durationText } from '../amount-text.ts';
import { colour, type Drawing, openAlternative, openDrawing } from './canvas.ts';
import { element, part, table } from './element.ts';
import type { Panel } from './panel.ts';
import { type Bar, timelineBars } from './timeline-bars.ts';

const most = 16;
const height = 18;
const left = 170;

/** Grants that are over, that stand and that are predicted, each a bar; what is predicted is hatched lighter. */
export function openTimeline(): Panel {
  const drawing = openDrawing('Timeline');
  const alternative = openAlternative('The timeline as a table');
  part('#timeline').append(drawing.place, alternative.place);
  return {
    pace: 250,
    draw: ({ book, filter, choice: { device }, now }) => {
      drawBars(drawing, timelineBars(book, filter, { device, now, most }), now);
      alternative.show(() => barTable(timelineBars(book, filter, { device, now, most: 200 }), now));
    },
  };
}

function drawBars(drawing: Drawing, bars: readonly Bar[], now: number): void {
  const room = drawing.begin(most * height + 24);
  if (room === undefined) return;
  const { context, width } = room;
  const span = Math.min(600_000, Math.max(10_000, ...bars.map(({ until, from }) => reach(now, from, until))));
  const at = (time: number): number => left + ((time - now + span) / (2 * span)) * (width - left);
  const [holds, waits, over, text] = ['holds', 'waits', 'past', 'text'].map(colour) as [
    string,
    string,
    string,
    string,
  ];
  for (const [n, { entry, from, known, until }] of bars.entries()) {
    const y = n * height + 3;
    context.fillStyle = text;
    context.fillText(`${entry.devices[0] ?? ''} ${entry.tool}`.slice(0, 26), 4, y + 11, left - 8);
    const fill = (begin: number, end: number, style: string, alpha: number): void => {
      const x = Math.max(left, at(begin));
      context.globalAlpha = alpha;
      context.fillStyle = style;
      context.fillRect(x, y, Math.max(1, Math.min(width, at(end)) - x), height - 6);
      context.globalAlpha = 1;
    };
    if (entry.state === 'over') fill(from, until, over, 1);
    else if (entry.state === 'holds') fill(from, known, holds, 1);
    else fill(from, known, waits, 0.7);
    if (entry.state !== 'over') fill(known, until, holds, 0.35);
  }
  drawNow(context, at(now), text, span);
  drawing.tell(`Timeline of ${bars.length} requests, ${durationText(span)} before and behind now`);
}

function reach(now: number, from: number, until: number): number {
  return Math.max(now - from, until - now) * 1.1;
}

function drawNow(context: CanvasRenderingContext2D, x: number, style: string, span: number): void {
  context.fillStyle = style;
  context.fillRect(x, 0, 1, most * height);
  context.fillText('now', x - 10, most * height + 16);
  context.fillText(`-${durationText(span)}`, left, most * height + 16);
}

function barTable(bars: readonly Bar[], now: number): HTMLElement {
  const time = (at: number): string => new Date(at).toLocaleTimeString();
  const rows = bars.map(({ entry: { tool, devices, state }, from, until }) => [
    ...[devices.join(', '), tool, state, time(from), until > now ? `about ${time(until)}` : time(until)],
  ]);
  const shown = table('Those under way first', ['Devices', 'Tool', 'State', 'From', 'Until'], rows);
  return element('div', {}, shown);
}
