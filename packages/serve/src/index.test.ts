import { expect, it } from 'vitest';
import * as serve from './index.js';

it('exports these names', () => {
  expect(Object.keys(serve).sort()).toEqual(['serveExplorer', 'serveReport']);
});
