/** As the dashboard writes them too. */
export { amountText, bitRateText, bytesText, digits, durationText, resourcesText } from '../http/index.ts';
