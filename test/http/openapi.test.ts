import { expect, it } from 'vitest';
import { openHouse } from './house.ts';
import { describedApi } from './openapi.ts';

it('docs/reference/openapi.json is what the API says of itself', async () => {
  const house = openHouse();
  const text = `${JSON.stringify(await describedApi(house.controlled), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/reference/openapi.json');
  await house.close();
});
