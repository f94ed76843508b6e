/**
 * Listens to what goes wrong on a page, from now on.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} url - where it comes from.
 * @returns {string[]} a line for each fault; grows.
 */
export function watchPage(page, url) {
  /** @type {string[]} */
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.stack ?? error.message}`));
  page.on('crash', () => faults.push('the page crashed'));
  page.on('request', (request) => {
    if (!belongsTo(url, request.url())) faults.push(`leaves the page: ${request.method()} ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}

/**
 * Whether what is asked for lies in the page itself, or where it comes from: its server; its one file.
 *
 * @param {string} page
 * @param {string} asked
 */
function belongsTo(page, asked) {
  if (/^(data|blob|about):/.test(asked)) return true;
  const [from, to] = [new URL(page), new URL(asked)];
  return from.protocol === 'file:' ? to.href.split('#')[0] === from.href : to.origin === from.origin;
}
