import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * Code for browsers with all that it imports, as one minified script. A file `.css` that it imports is text.
 *
 * @param {string | URL} entry - its module.
 * @returns {string} a script in a scope of its own, without `</script`: it may stand in a page.
 */
export function bundleClient(entry) {
  const path = typeof entry === 'string' ? entry : fileURLToPath(entry);
  const { outputFiles } = buildSync({
    entryPoints: [path],
    absWorkingDir: dirname(path),
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    conditions: ['@simvae/source'],
    loader: { '.css': 'text' },
    legalComments: 'none',
    tsconfigRaw: '{}',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0].text.trimEnd().replaceAll('</script', '<\\/script');
}

/**
 * Puts the script of `client/index.ts` in the place of each module `client-script.ts` beside it, which bundles it itself
 * while sources run: what is published holds the script as text, and no bundler.
 *
 * @returns {import('esbuild').Plugin}
 */
export const embedClient = () => ({
  name: 'embed-client',
  setup(build) {
    build.onLoad({ filter: /[\\/]client-script\.ts$/ }, ({ path }) => {
      const script = bundleClient(join(dirname(path), 'client', 'index.ts'));
      return { contents: `export const clientScript = ${JSON.stringify(script)};`, loader: 'js' };
    });
  },
});
