export { kills } from './kills.mjs';
export { writeTinyData } from './tiny-data.mjs';
export { Victim } from './victim.mjs';
