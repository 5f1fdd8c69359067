import type { Command } from 'commander';
import { ForelockError } from '../core/index.ts';
import type { ForecastTold } from '../http/index.ts';
import { digits } from './amount-text.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { type ForecastOptions, forecast } from './forecast.ts';
import { table } from './table.ts';
import { wholeNumber } from './whole-number.ts';

interface Asked extends Partial<Omit<ForecastOptions, 'json'>> {
  readonly config: string;
  readonly device?: string;
  readonly json?: string | true;
}

/** `forelock forecast`: of a device as Forelock has it, or of a file. */
export function addForecastCommand(program: Command, print: (text: string) => void): void {
  program
    .command('forecast')
    .description("what a device's load will be, or how a CSV of timestamp,value goes on")
    .option(...configOption)
    .option('--device <name>', 'of this device, as the running Forelock has it')
    .option('--csv <file>', 'two columns: timestamp,value; carried on by what does best on its own past')
    .option('--horizon <steps>', 'how far; of a CSV, as are the next two', wholeNumber(1, 10_000))
    .option('--season <steps>', 'length of the season; 1 for none', wholeNumber(1, 10_000))
    .option('--backtest <origins>', 'rolling origins to choose by', wholeNumber(1, 100), 8)
    .option('--json [file]', 'as JSON, for programs; of a CSV, into that file')
    .action(async (asked: Asked) => {
      if (asked.device === undefined) return forecast(ofFile(asked));
      const told = await (await connectBy(asked)).forecasts(asked.device);
      print(asked.json === undefined ? forecastsText(asked.device, told) : JSON.stringify(told));
    });
}

function ofFile({ csv, horizon, season, backtest = 8, json }: Asked): ForecastOptions {
  if (csv === undefined || horizon === undefined)
    throw new ForelockError('input-invalid', 'write --device, or --csv and --horizon');
  if (json === true) throw new ForelockError('input-invalid', '--json wants a file where there is a --csv');
  return { csv, horizon, backtest, ...(season && { season }), ...(json && { json }) };
}

/** A line for each step of each metric's forecast. */
export function forecastsText(device: string, forecasts: readonly ForecastTold[]): string {
  if (forecasts.length === 0) return `Nothing is forecast of ${device} yet.`;
  return forecasts
    .map(({ metric, model, start, step, mean, low, high }) => {
      const rows = mean.map((value, at) => [
        ...[new Date(start + at * step).toISOString(), digits(value)],
        ...[digits(low[at] ?? value), digits(high[at] ?? value)],
      ]);
      return `${metric}, by ${model}\n${table(['time', 'mean', 'low (90 %)', 'high (90 %)'], rows)}`;
    })
    .join('\n\n');
}
