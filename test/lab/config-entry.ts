export { configEntry } from '../../lab/netns/index.ts';
