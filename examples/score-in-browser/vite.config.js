/** With these headers a page may share memory among threads; without them everything works on one. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** @type {import('vite').UserConfig} */
export default { server: { headers }, preview: { headers }, build: { target: 'es2022' } };
