import uPlot from 'uplot';
import { read } from './asked.ts';
import { colour, openAlternative } from './canvas.ts';
import { element, part, table } from './element.ts';
import { type ForecastSeen, type LoadColumns, loadColumns, type SeriesTold } from './load-series.ts';

/** Milliseconds: how far back, and between two points. */
const span = 3_600_000;
const step = 60_000;

/** CPU load of the chosen device in the last hour, and its forecast with the 90 % interval as a band. */
export function openLoad(): (device: string, now: number) => Promise<void> {
  const place = element('div', { class: 'drawing', role: 'img', 'aria-label': 'Load' });
  const hint = element('p', { class: 'hint' }, 'Choose a device among the locks.');
  const alternative = openAlternative('The load as a table');
  part('#load').append(hint, place, alternative.place);
  let chart: uPlot | undefined;
  return async (device, now) => {
    const name = encodeURIComponent(device);
    const [past, { items }] = await Promise.all([
      read<SeriesTold>(`/v1/history/load?device=${name}&step=${step}&from=${Math.floor(now - span)}`),
      read<{ readonly items: readonly ForecastSeen[] }>(`/v1/forecasts?device=${name}&metric=cpu`),
    ]);
    const columns = loadColumns(past, items[0]);
    chart?.destroy();
    chart = drawLoad(place, columns);
    const known = `CPU load of ${device} in the last hour`;
    hint.textContent =
      items.length === 0 ? `${known}; nothing is forecast of it yet` : `${known}, and its forecast`;
    place.setAttribute('aria-label', hint.textContent);
    alternative.show(() => loadTable(columns));
  };
}

function drawLoad(place: HTMLElement, columns: LoadColumns): uPlot {
  const [accent, holds, band, text, line] = ['accent', 'holds', 'band', 'text', 'line'].map(colour) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line } };
  const options: uPlot.Options = {
    ...{ width: Math.max(200, place.clientWidth), height: 230, legend: { show: false } },
    cursor: { show: false },
    scales: { y: { range: [0, 1] } },
    axes: [
      axis,
      { ...axis, size: 60, values: (_chart, ticks) => ticks.map((tick) => `${Math.round(tick * 100)} %`) },
    ],
    series: [
      {},
      { label: 'read', stroke: holds, width: 2 },
      { label: 'forecast', stroke: accent, width: 2, dash: [6, 4] },
      { label: 'low', stroke: 'transparent' },
      { label: 'high', stroke: 'transparent' },
    ],
    bands: [{ series: [4, 3], fill: band }],
  };
  return new uPlot(options, columns as unknown as uPlot.AlignedData, place);
}

function loadTable([times, read, mean, low, high]: LoadColumns): HTMLElement {
  const share = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : `${Math.round(value * 100)} %`;
  const rows = times.map((time, n) => [
    ...[
      new Date(time * 1_000).toLocaleTimeString(),
      share(read[n]),
      share(mean[n]),
      share(low[n]),
      share(high[n]),
    ],
  ]);
  return table('CPU', ['When', 'Read', 'Forecast', 'Low', 'High'], rows);
}
