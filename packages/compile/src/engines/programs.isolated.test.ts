import { describePrograms } from '../testing/describe-programs.js';

describePrograms({ engine: 'onnx' });
describePrograms({ engine: 'onnx', threads: 1 });
describePrograms({ engine: 'tfjs', backend: 'cpu' });
describePrograms({ engine: 'tfjs', backend: 'wasm' });
