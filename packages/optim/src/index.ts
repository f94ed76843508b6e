export { Adam, type AdamOptions } from './adam.js';
export { type ParameterLayout, type ParameterSlot, parameterLayout } from './parameter-layout.js';
