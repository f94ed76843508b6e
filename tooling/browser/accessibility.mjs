import axe from 'axe-core';

/** Rules of axe-core that look at colours: all that can differ between themes of a page. */
export const colorRules = ['color-contrast', 'link-in-text-block'];

/**
 * Runs axe-core on a page as it is now.
 *
 * @param {import('playwright-core').Page} page
 * @param {string[]} [rules] - the only rules that it is to follow; all unless given.
 * @returns {Promise<string[]>} a line for each serious or critical fault, with the elements that have it.
 */
export async function seriousFaults(page, rules) {
  await page.evaluate(axe.source);
  const options = JSON.stringify({ resultTypes: ['violations'], runOnly: rules });
  /** @type {import('axe-core').AxeResults} */
  const { violations } = await page.evaluate(`axe.run(document, ${options})`);
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
