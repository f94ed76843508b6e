export { type DescribeMethodOptions, describeMethod } from './describe-method.js';
export { tinyNetworks } from './tiny-networks.js';
