import axe from 'axe-core';

/**
 * Runs axe-core on a page as it is now.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>} a line for each serious or critical fault, with the elements that have it.
 */
export async function seriousFaults(page) {
  await page.evaluate(axe.source);
  /** @type {import('axe-core').AxeResults} */
  const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const elements = nodes.slice(0, 3).map(({ target, failureSummary = '' }) => {
        const [, why = ''] = failureSummary.split('\n').map((line) => line.trim());
        return `${target.join(' ')}: ${why}`;
      });
      return `${id}: ${help} (${nodes.length}): ${elements.join('; ')}`;
    });
}
