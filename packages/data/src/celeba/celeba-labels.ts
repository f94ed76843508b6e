import type { Labels } from '../types.js';
import { celebaAttributes } from './celeba-lists.js';

const attributes = celebaAttributes.length;
/** The classes of hair, in the paper's order (section A.2), and the attribute of each. */
const hairColors = {
  bald: 'Bald',
  brown: 'Brown_Hair',
  blond: 'Blond_Hair',
  gray: 'Gray_Hair',
  black: 'Black_Hair',
} as const satisfies Readonly<Record<string, (typeof celebaAttributes)[number]>>;

/** Names of CelebA's label tables, in the order of tables: `gender`, `hair`, and each attribute. */
export const celebaTargets: readonly string[] = ['gender', 'hair', ...celebaAttributes];

/**
 * Label tables of CelebA:
 *
 * - `gender`, the paper's table 1: `female`, or `male` where the attribute Male says so;
 * - `hair`, its table 2: `bald`, `brown`, `blond`, `gray`, `black`; none where no or several of the five attributes hold
 *   ("missing or ambiguous");
 * - each attribute under its published name: `no`, `yes`.
 *
 * @param values - 1 or 0 for each attribute, `[images, 40]`.
 * @param rows - the images that the tables are of.
 */
export function celebaLabels(values: Uint8Array, rows: Int32Array): Record<string, Labels> {
  const column = (attribute: (typeof celebaAttributes)[number]) => {
    const place = celebaAttributes.indexOf(attribute);
    return Uint8Array.from(rows, (row) => values[row * attributes + place]);
  };
  const tables: Record<string, Labels> = {
    gender: { values: column('Male'), classes: ['female', 'male'] },
    hair: hairTable(Object.values(hairColors).map(column), rows.length),
  };
  for (const attribute of celebaAttributes) {
    tables[attribute] = { values: column(attribute), classes: ['no', 'yes'], group: 'attributes' };
  }
  return tables;
}

function hairTable(colors: readonly Uint8Array[], count: number): Labels {
  const values = new Int32Array(count).fill(-1);
  for (let image = 0; image < count; image++) {
    const said = colors.filter((color) => color[image] === 1);
    if (said.length === 1) values[image] = colors.indexOf(said[0]);
  }
  return { values, classes: Object.keys(hairColors) };
}
