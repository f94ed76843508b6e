export { type DescribeMethodOptions, describeMethod } from './describe-method.js';
export { normalizedNetworks } from './normalized-networks.js';
export { tinyNetworks } from './tiny-networks.js';
